/** What every dispatcher promises, on BullMQ's Redis and on its Postgres. */
import { bullmqDispatcher } from "@pressline/adapter-bullmq"
import { Dispatcher } from "@pressline/core/effect"
import { dispatcherSuite } from "@pressline/testing/conformance"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { BACKENDS, migrated, optionsAt, placeOn, queueOf } from "./testQueues.ts"

beforeAll(migrated)

describe.each(BACKENDS)("BullMQ on %s", (backend) => {
  const options = placeOn(backend).then((place) => optionsAt(place, "suite"))
  const queue = options.then(queueOf)
  afterAll(async () => (await queue).close())
  const waiting = async () => (await (await queue).getJobCounts("waiting"))["waiting"] ?? 0

  dispatcherSuite(
    backend,
    () =>
      Layer.unwrap(
        Effect.map(
          Effect.promise(() => options),
          bullmqDispatcher,
        ),
      ),
    {
      wakes: "elsewhere",
      onTheirWay: { count: waiting, lose: async () => (await queue).obliterate({ force: true }) },
    },
  )

  test("a job carries the run's id and nothing else, and is tried once", async () => {
    await (await queue).obliterate({ force: true })
    const dispatch = Effect.gen(function* () {
      const layer = bullmqDispatcher(yield* Effect.promise(() => options))
      yield* Context.get(yield* Layer.build(layer), Dispatcher).dispatch("a-run")
    })
    await Effect.runPromise(Effect.scoped(dispatch))
    const [job, ...more] = await (await queue).getJobs(["waiting"])
    expect(more).toEqual([])
    expect(job?.data).toEqual({ runId: "a-run" })
    expect(job?.opts.attempts).toBe(1)
  })
})
