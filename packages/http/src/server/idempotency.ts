/** A repeated `POST` with the same key has one effect, and gets the answer of the first. */
import { createHash } from "node:crypto"
import { type Automation, AutomationError } from "@pressline/core"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { toAutomationError } from "../contract/problem.ts"
import type { RequestInput } from "./input.ts"
import { Reply } from "./Reply.ts"

/** With an `Idempotency-Key` the work is done once, however often it is asked for. */
export const keyed = (
  automation: Automation,
  request: Request,
  { name, siteId }: { readonly name: string; readonly siteId: string },
  { body, headers, sent }: RequestInput,
  work: Effect.Effect<Reply, AutomationError>,
): Effect.Effect<Reply, AutomationError> => {
  const key = headers["idempotency-key"]
  if (key === undefined) return work
  const params = [...new URL(request.url).searchParams].map((pair) => pair.join("="))
  // The parts of a form are told apart by a random boundary: its bytes differ each time.
  const isForm = request.headers.get("content-type")?.startsWith("multipart/") === true
  return once(
    automation,
    {
      siteId,
      key,
      request: [name, ...params.toSorted(), sent ?? ""],
      bodyDigest: async () => (body === null || isForm ? null : body.digest()),
      ttl: body === null ? "1 minute" : "10 minutes",
    },
    work,
  )
}

interface Keyed {
  readonly siteId: string
  readonly key: string
  /** Whatever makes this request this request. */
  readonly request: ReadonlyArray<string>
  /** Of a body that is not part of `request` because it is streamed: its hash, or null for none. */
  readonly bodyDigest: () => Promise<string | null>
  /** How long the work may take before the key is free again. */
  readonly ttl: Duration.Input
}

const sha256 = (parts: ReadonlyArray<string>): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex")

interface Remembered {
  readonly status: number
  readonly body: string
  readonly bodyDigest: string | null
}

/** Carries `work` out once per key, and remembers its answer for 24 hours. A failure is not remembered. */
const once = (
  automation: Automation,
  { bodyDigest, key, request, siteId, ttl }: Keyed,
  work: Effect.Effect<Reply, AutomationError>,
): Effect.Effect<Reply, AutomationError> => {
  const on = { siteId, key: `http:${key}` }
  const call = <A>(ask: () => Promise<A>): Effect.Effect<A, AutomationError> =>
    Effect.tryPromise({ try: ask, catch: toAutomationError })
  const claim = call(() => automation.claimKey({ ...on, requestHash: sha256(request), ttl }))

  const replay = Effect.fnUntraced(function* (answer: string) {
    const { body, bodyDigest: before, status } = JSON.parse(answer) as Remembered
    if (before !== null && before !== (yield* call(bodyDigest)))
      return yield* Effect.fail(conflict(key))
    return new Reply(status, body, {
      "content-type": "application/json",
      "idempotency-replayed": "true",
    })
  })

  return Effect.gen(function* () {
    let claimed = yield* claim
    for (let turn = 0; claimed.state === "in_progress" && turn < TURNS; turn++) {
      yield* Effect.sleep(ASK_AGAIN)
      claimed = yield* claim
    }
    if (claimed.state === "in_progress")
      return yield* Effect.fail(
        new AutomationError("lock_unavailable", "The same request is still being worked on.", {
          retryAfter: 1,
        }),
      )
    if (claimed.state === "done") return yield* replay(claimed.answer)
    const reply = yield* work.pipe(
      Effect.tapError(() => call(() => automation.abandonKey(on)).pipe(Effect.ignore)),
    )
    const remembered: Remembered = {
      status: reply.status,
      body: typeof reply.body === "string" ? reply.body : "",
      bodyDigest: yield* call(bodyDigest),
    }
    // Done is done: an answer that cannot be remembered is still the answer.
    yield* call(() => automation.completeKey({ ...on, answer: JSON.stringify(remembered) })).pipe(
      Effect.ignore,
    )
    return reply
  })
}

const ASK_AGAIN = "50 millis"
const TURNS = 200

const conflict = (key: string): AutomationError =>
  new AutomationError(
    "idempotency_conflict",
    `The idempotency key ${key} was used for a different request. Use a new key for a new request.`,
  )
