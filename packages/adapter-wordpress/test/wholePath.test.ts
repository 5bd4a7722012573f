/** From keywords to posts with pictures, with faults at each hop, and everything sound afterwards. */
import { wordpress } from "@pressline/adapter-wordpress"
import { createAutomation, type Publication } from "@pressline/core"
import { makeMemoryStorage, Storage } from "@pressline/core/effect"
import { checkInvariants } from "@pressline/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { expect, it } from "vitest"
import { openFaultyProxy } from "./faultyProxy.ts"
import { pngAi } from "./pngAi.ts"
import { openWordPressStub } from "./stub/openWordPressStub.ts"

const SITE = { siteId: "blog" }

it("every article MUST be one post with its pictures, whatever was lost or refused on the way", async () => {
  const { close, failNext, site, url } = await openWordPressStub()
  const proxy = await openFaultyProxy(url)
  const storage = await Effect.runPromise(makeMemoryStorage)
  const automation = createAutomation({
    storage: Layer.succeed(Storage, Storage.of(storage)),
    ai: pngAi(),
    publisher: wordpress({
      url: proxy.url,
      username: "editor",
      applicationPassword: "secret",
      ownNetwork: true,
    }),
    sweepEvery: "200 millis",
  })
  proxy.loseAnswer("GET", /\/wp-json\/$/u)
  proxy.loseAnswer("POST", /\/categories$/u)
  proxy.loseAnswer("POST", /\/tags$/u)
  proxy.loseAnswer("GET", /\/media\?/u)
  proxy.loseAnswer("POST", /\/media\?/u)
  proxy.loseAnswer("POST", /\/posts$/u)
  proxy.loseAnswer("POST", /\/posts$/u)
  proxy.loseAnswer("GET", /\/posts\?/u)
  failNext("POST", 503)
  failNext("POST", 500)
  failNext("GET", 429, { "retry-after": "1" })
  const keywords = ["how to dry tents", "how to dry boots", "cheap boots", "best tents for rain"]
  await automation.addKeywords({ ...SITE, keywords })
  await automation.start()
  const { runId } = await automation.runNow(SITE)
  const status = async () => (await automation.currentRun({ ...SITE, runId })).run?.status
  await expect.poll(status, { timeout: 40_000, interval: 100 }).toBe("completed")

  const itemsOf = async (kind: "content" | "image" | "publication") =>
    (await automation.listItems({ ...SITE, kind, limit: 100 })).items
  const articles = await itemsOf("content")
  const posts = [...site.posts.values()]
  expect(articles.length).toBeGreaterThan(2)
  expect(posts).toHaveLength(articles.length)
  for (const { id } of articles)
    expect(posts.filter(({ content }) => content.includes(`publish:${id}`))).toHaveLength(1)
  expect(site.media.size).toBe((await itemsOf("image")).length)
  expect(posts.every(({ featured_media: featured }) => site.media.has(featured))).toBe(true)
  const publications = (await itemsOf("publication")) as ReadonlyArray<Publication>
  expect(
    publications.map(({ externalId }) => Number(externalId)).toSorted((a, b) => a - b),
  ).toEqual(posts.map(({ id }) => id))
  const seen = proxy.seen().filter((request) => request.endsWith("/posts"))
  expect(seen.filter((request) => request.startsWith("GET")).length).toBeGreaterThan(2)

  await automation.close()
  const { violations } = await Effect.runPromise(
    checkInvariants({
      storage,
      siteIds: [SITE.siteId],
      atRest: true,
      canaries: ["secret"],
    }),
  )
  expect(violations).toEqual([])
  await proxy.close()
  await close()
}, 60_000)
