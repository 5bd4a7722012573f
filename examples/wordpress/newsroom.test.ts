import { afterEach, expect, test } from "vitest"
import { openWordPressStub } from "../../packages/adapter-wordpress/test/stub/openWordPressStub.ts"
import { openNewsroom } from "./newsroom.ts"

const open: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close()
})

const wordPress = async (username: string) => {
  const stub = await openWordPressStub()
  open.push(stub.close)
  const site = { url: stub.url, username, applicationPassword: "secret", ownNetwork: true }
  return { site, posts: () => [...stub.site.posts.values()] }
}

test("articles become posts when somebody approves them, each once", async () => {
  const { posts, site } = await wordPress("editor")
  const newsroom = await openNewsroom(site)
  open.push(newsroom.close)
  const waiting = await newsroom.write(["how to dry a tent", "how to dry boots", "best tents"])
  expect(waiting.length).toBeGreaterThan(1)
  expect(posts()).toEqual([])
  const [first, ...others] = waiting
  await newsroom.approve(first?.id ?? "", "ada")
  expect(posts().map(({ title }) => title)).toEqual([first?.title])
  for (const { id } of others) await newsroom.approve(id, "ada")
  expect(posts().map(({ title }) => title)).toEqual(waiting.map(({ title }) => title))
  expect(await newsroom.posts()).toHaveLength(waiting.length)
})

test("a WordPress that is not ready is refused before anything is written", async () => {
  const { site } = await wordPress("contributor")
  await expect(openNewsroom(site)).rejects.toThrow(/upload_files and publish_posts/u)
})
