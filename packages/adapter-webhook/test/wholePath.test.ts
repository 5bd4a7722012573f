/** From keywords to a CMS that pulls and confirms, over real HTTP, with answers lost on the way. */
import { createServer } from "node:http"
import { webhook } from "@pressline/adapter-webhook"
import { createAutomation, localAi, memory, type Publication } from "@pressline/core"
import { createHttpApi, toNodeHandler } from "@pressline/http"
import { createAutomationClient } from "@pressline/http/client"
import { afterEach, expect, it } from "vitest"
import { openCms, SECRET } from "./cms.ts"

const SITE = "blog"
const open: Array<() => Promise<unknown>> = []
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close()
})

const LISTENING = { authorize: () => ({ allow: true, actor: "the CMS" }) as const }

/** An automation with its HTTP API, and a CMS that confirms while the sender waits, or later. */
const newsroom = async (confirms: "at once" | "later") => {
  const later: Array<() => Promise<unknown>> = []
  const pulled = new Map<string, { readonly html: string; readonly pictures: number }>()
  let base = ""
  const cms = await openCms({
    received: async ({ data }, id) => {
      const client = createAutomationClient({ baseUrl: base })
      const item = await client.item({ siteId: SITE, kind: "content", id: data.content_id })
      if (!("html" in item)) throw new Error("no article")
      for (const { image_id: imageId } of data.images)
        expect((await client.media({ siteId: SITE, imageId })).size).toBeGreaterThan(0)
      pulled.set(data.content_id, { html: item.html, pictures: data.images.length })
      const confirm = () =>
        client.confirmPublished({
          siteId: SITE,
          body: {
            content_id: data.content_id,
            external_id: id,
            url: `https://cms.test/${data.slug}`,
          },
        })
      if (confirms === "later") later.push(confirm)
      else await confirm()
    },
  })
  open.push(cms.close)
  const automation = createAutomation({
    storage: memory(),
    ai: localAi(),
    publisher: webhook({ url: cms.url, secret: SECRET, ownNetwork: true }),
    sweepEvery: "50 millis",
  })
  open.push(() => automation.close())
  const api = createHttpApi(automation, LISTENING)
  open.push(() => api.close())
  const server = createServer(toNodeHandler(api))
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  open.push(
    () =>
      new Promise((closed) => {
        server.closeAllConnections()
        server.close(closed)
      }),
  )
  const { port } = server.address() as { port: number }
  base = `http://127.0.0.1:${port}`
  return { automation, cms, pulled, confirmAll: () => Promise.all(later.map((one) => one())) }
}

for (const confirms of ["at once", "later"] as const)
  it(`every article MUST be one post with pictures and address; confirmed ${confirms}`, async () => {
    const { automation, cms, confirmAll, pulled } = await newsroom(confirms)
    await automation.addKeywords({
      siteId: SITE,
      keywords: ["how to dry tents", "how to dry boots", "cheap boots", "best tents for rain"],
    })
    cms.loseNextAnswer()
    await automation.start()
    const { runId } = await automation.runNow({ siteId: SITE })
    await expect.poll(() => statusOf(), { timeout: 15_000 }).toBe("completed")
    async function statusOf() {
      const { run } = await automation.currentRun({ siteId: SITE, runId })
      return run?.status
    }
    await confirmAll()
    const { items } = await automation.listItems({ siteId: SITE, kind: "content", limit: 100 })
    expect(items.length).toBeGreaterThan(2)
    expect(new Set(items.map((item) => "status" in item && item.status))).toEqual(
      new Set(["published"]),
    )
    expect(cms.posts()).toHaveLength(items.length)
    expect(cms.messages().length).toBeGreaterThan(items.length - 1)
    expect(cms.posts().every(({ versions }) => versions === 1)).toBe(true)
    expect([...pulled.values()].every(({ html, pictures }) => html !== "" && pictures > 0)).toBe(
      true,
    )
    const published = await automation.listItems({ siteId: SITE, kind: "publication", limit: 100 })
    const publications = published.items as ReadonlyArray<Publication>
    expect(publications).toHaveLength(items.length)
    for (const { contentId, externalId, url } of publications) {
      const post = cms.posts().find(({ event }) => event.data.content_id === contentId)
      expect(externalId).toBe(post?.id)
      expect(url).toBe(`https://cms.test/${post?.event.data.slug ?? ""}`)
    }
  })
