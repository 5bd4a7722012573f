import { expect, it } from "@effect/vitest"
import type { AiCallRecord } from "@pressline/adapter-ai-sdk"
import type { Fault } from "@pressline/tools-model-server/faults"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { describe } from "vitest"
import { batch, BRIEF, CALL, functionsOf, open, PICTURE } from "./asked.ts"
import { compatible } from "./models.ts"

const error = (
  status: number,
  given: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Fault => ({ kind: "error", status, error: { message: "no", ...given }, headers })

const FAULTS: ReadonlyArray<
  readonly [code: string, what: string, fault: Fault, retryAfter?: number]
> = [
  [
    "ai_rate_limited",
    "too many requests",
    error(429, { code: "rate_limit_exceeded" }, { "retry-after": "7" }),
    7000,
  ],
  ["ai_rate_limited", "in milliseconds", error(429, {}, { "retry-after-ms": "1500" }), 1500],
  ["ai_quota_exhausted", "no money left", error(429, { code: "insufficient_quota" })],
  ["ai_quota_exhausted", "payment required", error(402)],
  ["ai_unauthorized", "a wrong key", error(401, { code: "invalid_api_key" })],
  ["ai_unauthorized", "a key without the right", error(403)],
  ["ai_misconfigured", "no such model", error(404, { code: "model_not_found" })],
  [
    "ai_misconfigured",
    "a wrong setting",
    error(400, { param: "temperature", code: "unsupported_value" }),
  ],
  ["ai_input_too_long", "too long", error(400, { code: "context_length_exceeded" })],
  ["ai_input_too_long", "too large", error(413)],
  ["ai_refused", "against the policy", error(400, { code: "content_policy_violation" })],
  [
    "ai_invalid_output",
    "a request that this item spoils",
    error(400, { param: "messages[1].content" }),
  ],
  [
    "ai_unavailable",
    "overloaded",
    error(503, { code: "overloaded" }, { "retry-after": "2" }),
    2000,
  ],
  ["ai_unavailable", "broken inside", error(500)],
  ["ai_timeout", "a gateway's time-out", error(504)],
  ["ai_unavailable", "a proxy's page", { kind: "page" }],
  ["ai_unavailable", "no answer of the protocol", { kind: "garbage" }],
  ["ai_unavailable", "half an answer", { kind: "cut" }],
  ["ai_unavailable", "a connection that is closed", { kind: "hangUp" }],
]

describe("failures on the wire", () => {
  it.live.each(FAULTS)("%s: %s", ([code, , fault, retryAfter]) =>
    Effect.gen(function* () {
      const { ai, server } = yield* open()
      server.failNext("/chat/completions", fault)
      const failure = yield* Effect.flip(ai.generateContent(BRIEF, CALL))
      expect(failure.code).toBe(code)
      expect(failure.retryAfter).toBe(retryAfter)
      expect(server.requests).toHaveLength(1) // the client's own retries are off
      expect((yield* ai.generateContent(BRIEF, CALL)).title).toBe(BRIEF.title)
    }),
  )

  it.live("of pictures are named like those of texts", () =>
    Effect.gen(function* () {
      const { ai, server } = yield* open()
      const [limited, moderated] = [
        error(429, {}, { "retry-after": "3" }),
        error(400, { code: "moderation_blocked" }),
      ]
      server.failNext("/images/generations", limited, moderated)
      expect(yield* Effect.flip(ai.generateImage(PICTURE, CALL))).toMatchObject({
        code: "ai_rate_limited",
        retryAfter: 3000,
      })
      expect((yield* Effect.flip(ai.generateImage(PICTURE, CALL))).code).toBe("ai_refused")
      expect((yield* ai.generateImage(PICTURE, CALL)).mediaType).toBe("image/png")
    }),
  )

  it.live("of a server that is not there are an outage", () =>
    Effect.gen(function* () {
      const { server } = yield* open()
      yield* Effect.promise(() => server.close())
      const ai = yield* functionsOf(compatible(server))
      expect((yield* Effect.flip(ai.generateContent(BRIEF, CALL))).code).toBe("ai_unavailable")
    }),
  )

  it.live("never repeat a key", () =>
    Effect.gen(function* () {
      const { ai, server } = yield* open()
      const message = "Incorrect API key provided: sk-test-secret-0123456789. Bearer abcdef"
      server.failNext("/chat/completions", error(401, { message }))
      const failure = yield* Effect.flip(ai.generateContent(BRIEF, CALL))
      expect(failure.message).toContain("Incorrect API key provided: [key]")
      expect(JSON.stringify(failure)).not.toMatch(/secret|abcdef/u)
    }),
  )
})

describe("keys and records", () => {
  it.live("a try has one key, until it is answered; a repair has its own", () =>
    Effect.gen(function* () {
      const { ai, server } = yield* open()
      const says = { kind: "says", text: "no JSON" } as const
      server.failNext("/chat/completions", error(500), says)
      yield* Effect.exit(ai.generateContent(BRIEF, CALL))
      yield* ai.generateContent(BRIEF, CALL)
      yield* ai.generateContent(BRIEF, { ...CALL, attempt: 2 })
      expect(server.requests.map(({ headers }) => headers["idempotency-key"])).toEqual([
        "run-1/4/task-1:1:1",
        "run-1/4/task-1:1:1",
        "run-1/4/task-1:1:1/repair",
        "run-1/4/task-1:1:2",
      ])
    }),
  )

  it.live("pictures and embeddings carry a key as well, the same until they are answered", () =>
    Effect.gen(function* () {
      const { ai, server } = yield* open(
        {},
        { image: { prompt: { version: "7", instructions: "" } } },
      )
      const keys = (path: string) =>
        server.requests
          .filter((request) => request.path.endsWith(path))
          .map(({ headers }) => headers["idempotency-key"])
      server.failNext("/images/generations", error(500))
      yield* Effect.exit(ai.generateImage(PICTURE, CALL))
      yield* ai.generateImage(PICTURE, CALL)
      yield* ai.generateImage(PICTURE, { ...CALL, attempt: 2 })
      expect(keys("/images/generations")).toEqual([
        "run-1/4/task-1:7:1",
        "run-1/4/task-1:7:1",
        "run-1/4/task-1:7:2",
      ])
      const existing = Array.from({ length: 30 }, (_, at) => ({
        id: `cluster-${at}`,
        name: `Topic ${at}`,
        primaryKeyword: `topic ${at}`,
      }))
      server.failNext("/embeddings", error(500))
      yield* ai.autoCluster(batch(["topic 3"], existing), CALL)
      yield* ai.autoCluster(batch(["topic 3"], existing), CALL)
      yield* ai.autoCluster(batch(["topic 4"], existing), CALL)
      const [failed, repeated, other] = keys("/embeddings")
      expect(failed).toMatch(/^run-1\/4\/task-1:[0-9a-f]{16}:1$/u)
      expect(repeated).toBe(failed)
      expect(other).not.toBe(failed) // other texts
    }),
  )

  it.live("usage and cost are told for every request, answered or not", () =>
    Effect.gen(function* () {
      const records: Array<AiCallRecord> = []
      const { ai, server } = yield* open(
        {},
        {
          onCall: (record) => {
            records.push(record)
            throw new Error("the host's own trouble")
          },
          prices: {
            offline: { inputPerMillion: 1, outputPerMillion: 10 },
            "offline-image": { image: 0.04 },
          },
        },
      )
      server.failNext("/chat/completions", error(429))
      yield* Effect.exit(ai.generateContent(BRIEF, CALL))
      yield* ai.generateContent(BRIEF, CALL)
      yield* ai.generateImage(PICTURE, CALL)
      const [failed, answered, drawn] = records
      expect(failed).toMatchObject({ outcome: "ai_rate_limited", inputTokens: null, cost: null })
      const { inputTokens, outputTokens } = answered ?? {}
      expect(answered).toMatchObject({
        outcome: "answered",
        model: "compatible.chat/offline",
        siteId: "blog",
      })
      expect(answered?.cost).toBeCloseTo(((inputTokens ?? 0) + 10 * (outputTokens ?? 0)) / 1e6, 9)
      expect(outputTokens).toBeGreaterThan(100)
      expect(drawn).toMatchObject({ function: "generateImage", cost: 0.04 })
    }),
  )

  it.live("a request that is interrupted is told of, too: the provider may charge it", () =>
    Effect.gen(function* () {
      const records: Array<AiCallRecord> = []
      const { ai, server } = yield* open({}, { onCall: (record) => void records.push(record) })
      server.failNext("/chat/completions", { kind: "silence" })
      const asking = yield* Effect.forkChild(ai.generateContent(BRIEF, CALL))
      yield* Effect.promise(() => server.asked("/chat/completions"))
      yield* Fiber.interrupt(asking)
      expect(records).toMatchObject([
        { function: "generateContent", outcome: "interrupted", inputTokens: null, cost: null },
      ])
    }),
  )
})
