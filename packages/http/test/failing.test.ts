import { createAutomation, localAi } from "@pressline/core"
import { RateLimit } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { expect, test } from "vitest"
import { inProcess, requestOf } from "./inProcess.ts"

test("fetch never rejects, and comes back when what it needs is there again", async () => {
  let reachable = false
  const heard: Array<unknown> = []
  const { ask } = inProcess(createAutomation({ ai: localAi() }), {
    onError: (error) => heard.push(error),
    rateLimit: Layer.effect(
      RateLimit,
      Effect.suspend(() =>
        reachable
          ? Effect.succeed(
              RateLimit.of({ take: () => Effect.succeed({ _tag: "Allowed", remaining: 1 }) }),
            )
          : Effect.die("redis://secret@10.0.0.7 is away"),
      ),
    ),
  })
  const answer = await ask("GET", "/ok")
  expect(answer).toMatchObject({ status: 500, body: { code: "internal" } })
  expect(JSON.stringify(answer.body)).not.toContain("redis")
  expect(heard).toHaveLength(1)
  reachable = true
  expect((await ask("GET", "/ok")).status).toBe(200)
})

test("a caller who is gone is no failure of the server", async () => {
  const heard: Array<unknown> = []
  const { api } = inProcess(createAutomation({ ai: localAi() }), {
    onError: (error) => heard.push(error),
    authorize: () => new Promise<never>(() => {}),
  })
  const gone = new AbortController()
  const request = new Request(requestOf("GET", "/config/?site_id=a"), { signal: gone.signal })
  const answered = api.fetch(request)
  setImmediate(() => gone.abort())
  expect((await answered).status).toBe(499)
  expect(heard).toEqual([])
})

test("a closed automation is one that cannot be reached", async () => {
  const automation = createAutomation({ ai: localAi() })
  const { ask } = inProcess(automation)
  await automation.close()
  expect(await ask("GET", "/config/?site_id=a")).toMatchObject({
    status: 503,
    body: { code: "storage_unavailable", retryable: true },
  })
})
