/** The same over a real WordPress: what the stub is believed to do. */
import { missing, service } from "@pressline/tools-services/testService"
import { expect, test } from "vitest"
import type { OpenWordPress, Role } from "./Blog.ts"
import { describeWordPress } from "./publishesTo.ts"

const reason = await missing("wordpress")

test("there is a WordPress", async (ctx) => {
  const { from } = await service(ctx, "wordpress")
  expect(from).not.toBe("")
})

/** Users of the test's own, one for each role; with them go their posts and pictures. */
async function openWordPress(): Promise<OpenWordPress> {
  const { url } = await service({ skip: (why) => expect.unreachable(String(why)) }, "wordpress")
  const given = new URL(url)
  const login = `${decodeURIComponent(given.username)}:${decodeURIComponent(given.password)}`
  const authorization = `Basic ${Buffer.from(login).toString("base64")}`
  given.username = given.password = ""
  const site = given.href.replace(/\/$/u, "")
  const ask = async (method: string, path: string, body: object = {}) => {
    const response = await fetch(`${site}/wp-json/wp/v2/users${path}`, {
      method,
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify(body),
    })
    const answer = (await response.json()) as { id: number; password: string }
    if (!response.ok) throw new Error(JSON.stringify(answer))
    return answer
  }
  const ids: Array<number> = []
  const userFor = async (role: Role) => {
    const username = `pressline-${crypto.randomUUID()}-${role}`
    const email = `${username}@example.com`
    const user = { username, email, password: crypto.randomUUID(), roles: [role] }
    const { id } = await ask("POST", "", user)
    ids.push(id)
    const { password } = await ask("POST", `/${id}/application-passwords`, { name: "pressline" })
    return { username, password }
  }
  const users = {
    author: await userFor("author"),
    contributor: await userFor("contributor"),
    editor: await userFor("editor"),
  }
  const close = async () => {
    for (const id of ids) await ask("DELETE", `/${id}?force=true&reassign=false`)
  }
  return { url: site, users, close }
}

if (reason === null) describeWordPress("WordPress", openWordPress)
