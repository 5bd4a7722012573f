import { createTestKit, type TestKit } from "@pressline/testing"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { inProcess, type Asked } from "../inProcess.ts"
import { medianRatio } from "../medianRatio.ts"
import { MISSING } from "../suite/samples.ts"

/** Two sites, each with a run and an item of every kind; the caller may see `mine` only. */
describe("what belongs to another site (SR-03)", () => {
  let kit: TestKit
  let asking: ReturnType<typeof inProcess>
  let theirRun = ""
  const theirItems = new Map<string, string>()

  const KINDS = ["keyword", "cluster", "idea", "task", "content", "image", "publication"] as const

  beforeAll(async () => {
    kit = createTestKit({ siteId: "theirs" })
    await kit.addKeywords(13)
    await kit.runToRest()
    theirRun = (await kit.automation.currentRun({ siteId: "theirs" })).run?.runId ?? ""
    for (const kind of KINDS) {
      const { items } = await kit.automation.listItems({ siteId: "theirs", kind, limit: 1 })
      theirItems.set(kind, items[0]?.id ?? "")
    }
    await kit.automation.addKeywords({ siteId: "mine", keywords: ["a"] })
    await kit.automation.grantCredits({ accountId: "mine", amount: 1000, key: "test" })
    await kit.automation.runNow({ siteId: "mine" })
    await kit.rest()
    asking = inProcess(kit.automation, {
      rateLimits: false,
      authorize: (_, { siteId }) =>
        siteId === "mine" ? { allow: true, actor: "ada" } : { allow: false, reason: "forbidden" },
    })
  })
  afterAll(async () => {
    await asking.api.close()
    await kit.close()
  })

  /** An answer without what differs between any two requests. */
  const shape = ({ body, headers, status }: Asked, id: string) => {
    const { request_id: _, ...problem } = body as Record<string, unknown>
    return {
      status,
      body: JSON.parse(JSON.stringify(problem).replaceAll(id, "<id>")) as unknown,
      headers: [...headers.keys()].toSorted(),
    }
  }

  const alike = async (
    method: string,
    path: (id: string) => string,
    theirs: string,
    body?: (id: string) => unknown,
  ) => {
    const foreign = await asking.ask(method, path(theirs), { body: body?.(theirs) })
    const missing = await asking.ask(method, path(MISSING), { body: body?.(MISSING) })
    expect(foreign.status).toBe(404)
    expect(shape(foreign, theirs)).toEqual(shape(missing, MISSING))
  }

  it.each([
    ["GET", "current_run"],
    ["GET", "current_processing"],
    ["GET", "run_progress"],
    ["GET", "logs"],
    ["GET", "notifications"],
    ["GET", "events"],
    ["POST", "pause"],
    ["POST", "resume"],
    ["POST", "cancel"],
  ])("%s %s answers of a foreign run what it answers of none", async (method, name) => {
    await alike(method, (id) => `/${name}/?site_id=mine&run_id=${id}`, theirRun)
  })

  it.each(KINDS)("GET item answers of a foreign %s what it answers of none", async (kind) => {
    await alike(
      "GET",
      (id) => `/item/?site_id=mine&kind=${kind}&id=${id}`,
      theirItems.get(kind) ?? "",
    )
  })

  it("GET media answers of a foreign image what it answers of none", async () => {
    await alike("GET", (id) => `/media/?site_id=mine&image_id=${id}`, theirItems.get("image") ?? "")
  })

  it.each([
    ["approve", {}],
    ["reject", { reason: "no" }],
    ["hold", { until: null }],
    ["confirm_published", { external_id: "x" }],
  ])("POST %s answers of a foreign article what it answers of none", async (name, more) => {
    await alike(
      "POST",
      () => `/${name}/?site_id=mine`,
      theirItems.get("content") ?? "",
      (id) => ({
        content_id: id,
        ...more,
      }),
    )
  })

  it("tells nothing of another site again", async () => {
    const { notifications } = await kit.automation.listNotifications({ siteId: "theirs" })
    const ask = (notification_id: string) =>
      asking.ask("POST", "/replay_notification/?site_id=mine", { body: { notification_id } })
    const theirs = notifications[0]?.id ?? ""
    expect(theirs).not.toBe("")
    const foreign = await ask(theirs)
    expect(foreign.status).toBe(422)
    expect(shape(foreign, theirs)).toEqual(shape(await ask(MISSING), MISSING))
    const after = await kit.automation.listNotifications({ siteId: "theirs" })
    expect(after).toEqual({ notifications })
  })

  it("retries nothing of another site", async () => {
    const ids = [...theirItems.values()]
    const answer = await asking.ask("POST", "/retry_failed/?site_id=mine", { body: { ids } })
    expect(answer).toMatchObject({ status: 200, body: { retried: 0 } })
  })

  it("a site the caller may not see looks like a site that does not exist", async () => {
    const unknown = createTestKit({ accountOf: () => null })
    const elsewhere = inProcess(unknown.automation)
    for (const path of ["current_run", "config", "logs", "estimate", "events"]) {
      const forbidden = await asking.ask("GET", `/${path}/?site_id=theirs`)
      const missing = await elsewhere.ask("GET", `/${path}/?site_id=theirs`)
      expect(shape(forbidden, "-")).toEqual(shape(missing, "-"))
      expect(forbidden.status).toBe(404)
    }
    await unknown.close()
  })

  it("takes no longer for what is another's than for what is not there", async () => {
    const foreign = (kind: string) => theirItems.get(kind) ?? ""
    const asks: ReadonlyArray<readonly [string, string, string]> = [
      ["/run_progress/?site_id=mine&run_id=", theirRun, MISSING],
      ["/logs/?site_id=mine&run_id=", theirRun, MISSING],
      ["/current_run/?site_id=mine&run_id=", theirRun, MISSING],
      ["/item/?site_id=mine&kind=content&id=", foreign("content"), MISSING],
      ["/media/?site_id=mine&image_id=", foreign("image"), MISSING],
      ["/config/?site_id=", "theirs", "nobodys"],
    ]
    for (const [path, theirs, missing] of asks) {
      const ask = (id: string) => async () => {
        expect((await asking.ask("GET", `${path}${id}`)).status).toBe(404)
      }
      const ratio = await medianRatio(ask(theirs), ask(missing))
      expect(ratio, path).toBeGreaterThan(1 / 3)
      expect(ratio, path).toBeLessThan(3)
    }
  })

  it("finds nothing by guessing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uuid(), fc.constantFrom(...KINDS), async (id, kind) => {
        const answer = await asking.ask("GET", `/item/?site_id=mine&kind=${kind}&id=${id}`)
        expect(answer.status).toBe(404)
      }),
    )
  })
})
