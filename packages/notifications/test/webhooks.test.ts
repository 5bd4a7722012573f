import * as Effect from "effect/Effect"
import { afterEach, describe, expect, it } from "vitest"
import { notificationOf, tell, webhookTo } from "./notificationOf.ts"
import { openReceiver, type Receiver, secretOf, verified } from "./receiver.ts"

const OLD = secretOf("old")
const NEW = secretOf("new")

const open: Array<Receiver> = []
afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close()
})
const newReceiver = async (): Promise<Receiver> => {
  const receiver = await openReceiver()
  open.push(receiver)
  return receiver
}

const told = async (...input: Parameters<typeof tell>) => Effect.runPromise(tell(...input))

describe("a signed webhook", () => {
  it("SR-10 MUST be a message that the reference library accepts, under the notification's id", async () => {
    const receiver = await newReceiver()
    await told(webhookTo(receiver.url("/a?b=c")), { secrets: [NEW] })
    const message = await receiver.next()
    expect(verified(NEW, message)).toStrictEqual({
      type: "run.completed",
      timestamp: "2026-01-05T08:00:00.000Z",
      data: {
        site_id: "blog",
        run_id: "019b8d0e-7a00-7000-8000-000000000002",
        status: "completed",
        trigger_type: "manual",
        current_stage: 7,
        credits_used: 291,
        url: null,
      },
    })
    expect(message.path).toBe("/a?b=c")
    expect(message.headers).toMatchObject({
      "content-type": "application/json",
      "webhook-id": notificationOf("completed").id,
    })
    expect(() => verified(OLD, message)).toThrow(/signature/iu)
    expect(() => verified(NEW, { ...message, body: message.body.replace("291", "1") })).toThrow()
  })

  it("SR-10 MUST be accepted by the old and by the new secret while one takes the other's place", async () => {
    const receiver = await newReceiver()
    await told(webhookTo(receiver.url()), { secrets: [NEW, OLD] })
    const message = await receiver.next()
    expect(verified(OLD, message)).toStrictEqual(verified(NEW, message))
    expect(() => verified(secretOf("another"), message)).toThrow()
  })

  it("without a secret MUST carry its id and no signature", async () => {
    const receiver = await newReceiver()
    await told(webhookTo(receiver.url()))
    const { headers } = await receiver.next()
    expect(headers["webhook-id"]).toBe(notificationOf("completed").id)
    expect(headers).not.toHaveProperty("webhook-signature")
  })

  for (const [event, type] of [
    ["completed", "run.completed"],
    ["failed", "run.failed"],
    ["paused", "run.paused"],
    ["budget", "budget.reached"],
  ] as const)
    it(`"${event}" MUST be ${type}, with the host's link`, async () => {
      const receiver = await newReceiver()
      await told(webhookTo(receiver.url()), {
        notification: notificationOf(event, { percent: 80 }),
        options: {
          link: ({ runId, siteId }) => `https://app.test/${siteId}/${runId}`,
          webhooks: { privateHosts: ["127.0.0.1"] },
        },
      })
      expect(JSON.parse((await receiver.next()).body)).toMatchObject({
        type,
        data: { percent: 80, url: "https://app.test/blog/019b8d0e-7a00-7000-8000-000000000002" },
      })
    })
})

describe("a message for Slack", () => {
  const textOf = async (...[event, facts]: Parameters<typeof notificationOf>) => {
    const receiver = await newReceiver()
    await told(webhookTo(receiver.url(), "slack"), {
      notification: { ...notificationOf(event, facts), siteId: "blog <!channel> & co" },
      options: {
        link: () => "https://app.test/runs/1",
        webhooks: { privateHosts: ["127.0.0.1"] },
      },
    })
    const { body, headers } = await receiver.next()
    expect(headers).not.toHaveProperty("webhook-signature")
    const message = JSON.parse(body) as { readonly text: string }
    expect(Object.keys(message)).toStrictEqual(["text"])
    return message.text.split("\n")
  }

  it("MUST say what happened and link to the run, and call nobody", async () => {
    expect(await textOf("completed")).toStrictEqual([
      "*The run of blog &lt;!channel&gt; &amp; co is completed*",
      "Credits used: 291.",
      "<https://app.test/runs/1|Look at the run>",
    ])
  })

  it("MUST say why a run is paused, where it failed, and which budget is used up", async () => {
    expect((await textOf("paused", { pause_reason: "budget_cap" }))[1]).toMatch(/budget cap/u)
    expect((await textOf("failed", { current_stage: 4 }))[0]).toMatch(/failed in stage 4/u)
    expect(
      (await textOf("budget", { percent: 80, cap: "100 credits per day for the site" }))[0],
    ).toMatch(/80 % of a budget/u)
  })
})

describe("the answer", () => {
  const failureAfter = async (status: number, headers: Record<string, string> = {}) => {
    const receiver = await newReceiver()
    receiver.answer((response) => response.writeHead(status, headers).end("no"))
    const result = await told(webhookTo(receiver.url()), { secrets: [NEW] })
    return result._tag === "Failure" ? result.failure : null
  }

  it.each([200, 201, 202, 204, 299])("%i MUST be a yes", async (status) => {
    expect(await failureAfter(status)).toBeNull()
  })

  it.each([304, 400, 401, 404, 408, 418, 429, 500, 502, 503])(
    "%i MUST be tried again",
    async (status) => {
      const failure = await failureAfter(status)
      expect(failure).toMatchObject({ detail: `it answers ${status}` })
      expect(failure?.permanent).toBeUndefined()
    },
  )

  it("SR-10 410 MUST be a no for good", async () => {
    expect(await failureAfter(410)).toMatchObject({ permanent: true })
  })

  it("SR-10 retry-after MUST be told in milliseconds, given in seconds or as a date", async () => {
    expect(await failureAfter(503, { "retry-after": "120" })).toMatchObject({ retryAfter: 120_000 })
    const soon = new Date(Date.now() + 3_600_000).toUTCString()
    const wait = (await failureAfter(429, { "retry-after": soon }))?.retryAfter ?? 0
    expect(wait).toBeGreaterThan(3_000_000)
    expect(wait).toBeLessThanOrEqual(3_600_000)
    for (const nonsense of ["soon", "-5", "Mon, 05 Jan 2015 08:00:00 GMT"])
      expect((await failureAfter(503, { "retry-after": nonsense }))?.retryAfter).toBeUndefined()
  })
})
