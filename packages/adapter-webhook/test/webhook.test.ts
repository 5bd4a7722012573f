import { webhook, type WebhookTarget } from "@pressline/adapter-webhook"
import { Ids, Publisher, type PublishRequest } from "@pressline/core/effect"
import { publishRequest } from "@pressline/testing/conformance"
import * as Effect from "effect/Effect"
import { afterEach, describe, expect, it } from "vitest"
import { type Cms, openCms, SECRET } from "./cms.ts"

const open: Array<Cms> = []
afterEach(async () => {
  for (const cms of open.splice(0)) await cms.close()
})

const cmsThat = async (...hooks: Parameters<typeof openCms>): Promise<Cms> => {
  const cms = await openCms(...hooks)
  open.push(cms)
  return cms
}

const publishing = (
  cms: Pick<Cms, "url">,
  change: (request: PublishRequest) => PublishRequest = (request) => request,
  more: Partial<WebhookTarget> = {},
) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const { publish } = yield* Publisher
      const request = change(yield* publishRequest)
      return yield* Effect.result(publish(request))
    }).pipe(
      Effect.provide([
        webhook({ url: cms.url, secret: SECRET, ownNetwork: true, ...more }),
        Ids.layer,
      ]),
    ),
  )

describe("the event", () => {
  it("MUST name the article and its pictures, and not hold it", async () => {
    const cms = await cmsThat()
    await publishing(cms)
    const [post] = cms.posts()
    expect(post?.event).toMatchObject({
      type: "article.ready",
      data: {
        title: "Red shoes & blue <shoes>",
        cluster: "Shoes",
        images: [{ position: "featured", alt_text: "Red shoes", media_type: "image/png" }],
        external_id: null,
        url: null,
      },
    })
    expect(JSON.stringify(post?.event)).not.toContain("<h2>")
    expect(cms.messages()[0]?.["webhook-id"]).toBe(post?.event.data.key)
  })

  it("an update MUST be a message of its own, however often it is sent, and each change another", async () => {
    const cms = await cmsThat()
    const previous = { externalId: "post-1", url: "https://cms.test/1" }
    let request: PublishRequest | undefined
    const same = (title: string) => (fresh: PublishRequest) => {
      request ??= fresh
      return { ...request, previous, content: { ...request.content, title } }
    }
    for (const title of ["one", "one", "two"]) await publishing(cms, same(title))
    expect(cms.messages()).toHaveLength(3)
    expect(new Set(cms.messages().map((headers) => headers["webhook-id"])).size).toBe(2)
    expect(cms.posts()[0]).toMatchObject({
      versions: 2,
      event: {
        type: "article.updated",
        data: { external_id: "post-1", url: "https://cms.test/1" },
      },
    })
  })

  it("MUST be signed with both secrets while one takes the other's place", async () => {
    const cms = await cmsThat()
    const fresh = `whsec_${Buffer.alloc(24, "new").toString("base64")}`
    await publishing(cms, undefined, { secret: [fresh, SECRET] })
    expect(cms.messages()[0]?.["webhook-signature"]).toMatch(/^v1,\S+ v1,\S+$/u)
    expect(await publishing(cms, undefined, { secret: fresh })).toMatchObject({
      failure: { reason: "unauthorized", detail: expect.stringContaining("secret") as string },
    })
  })
})

describe("the answer", () => {
  it("MUST be the receipt, where the CMS says at once what it made", async () => {
    const said = { external_id: "7", url: "https://cms.test/shoes" }
    const cms = await cmsThat({ answer: () => said })
    expect(await publishing(cms)).toMatchObject({
      success: { externalId: "7", url: "https://cms.test/shoes" },
    })
  })

  for (const [status, reason] of [
    [400, "rejected"],
    [401, "unauthorized"],
    [404, "misconfigured"],
    [410, "misconfigured"],
    [429, "unavailable"],
    [500, "unknown"],
    [503, "unavailable"],
  ] as const)
    it(`${status} MUST be ${reason}`, async () => {
      const cms = await cmsThat({ answer: () => status })
      expect(await publishing(cms)).toMatchObject({ failure: { reason } })
    })

  it("a secret or an address that is none MUST be refused without saying the secret", async () => {
    const cms = await cmsThat()
    const result = await publishing(cms, undefined, { secret: "whsec_c2hvcnQ=" })
    expect(result).toMatchObject({ failure: { reason: "misconfigured" } })
    expect(JSON.stringify(result)).not.toContain("c2hvcnQ")
    expect(await publishing({ url: "cms" })).toMatchObject({ failure: { reason: "misconfigured" } })
  })

  it("a private address MUST be asked only if it is said to be one's own", async () => {
    const cms = await cmsThat()
    expect(await publishing(cms, undefined, { ownNetwork: false })).toMatchObject({
      failure: { reason: "misconfigured" },
    })
    expect(cms.messages()).toHaveLength(0)
  })
})
