/** Entries whose ids are older than those that were settled before them: another worker's. */
import type { Commit, Lease } from "@pressline/core/effect"
import { creditsOf } from "@pressline/core/effect"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { onAlteredStorage } from "./alteredStorage.ts"
import { onlyStages } from "./storedRuns.ts"

const siteId = "site"
/** Older than every id that is made now. */
const OLD = "00000000-0000-7000-8000-000000000001"

describe("a charge that is stored while a run settles", () => {
  it("R-06 MUST be settled before the run ends, however old its id is", async () => {
    let last: readonly [Lease, Commit, Duration.Duration] | null = null
    let added = false
    const unsettledAtTheEnd: Array<ReadonlyArray<string>> = []
    const { automation, clock } = onAlteredStorage(
      ({ pipeline, runs, usage }) => ({
        pipeline: {
          ...pipeline,
          commit: (lease, commit, ttl) => {
            last = [lease, commit, ttl]
            return pipeline.commit(lease, commit, ttl)
          },
        },
        usage: {
          ...usage,
          markSettled: (runId, ids) =>
            Effect.gen(function* () {
              yield* usage.markSettled(runId, ids)
              if (added || last === null) return
              added = true
              const [lease, commit, ttl] = last
              const charge = { units: 1, items: 0, amount: creditsOf(3) }
              const nothing = { advanced: [], failed: [], outputs: {}, log: [], words: 0 }
              yield* pipeline
                .commit(lease, { ...commit, ...nothing, id: OLD, charge }, ttl)
                .pipe(Effect.orDie)
            }),
        },
        runs: {
          ...runs,
          finish: (lease, told) =>
            Effect.gen(function* () {
              const open = yield* usage.list({ runId: lease.runId, settled: false, limit: 100 })
              unsettledAtTheEnd.push(open.map(({ id }) => id))
              return yield* runs.finish(lease, told)
            }),
        },
      }),
      { siteDefaults: onlyStages(4) },
    )
    await automation.grantCredits({ accountId: siteId, amount: 1000, key: "grant" })
    await automation.addItems({
      siteId,
      tasks: [{ title: "article", primaryKeyword: "keyword" }],
    })
    await automation.start()
    await automation.runNow({ siteId })
    await clock.advance("1 minute")
    expect((await automation.currentRun({ siteId })).state).toBe("completed")
    expect(added).toBe(true)
    expect(unsettledAtTheEnd).toEqual([[]])
    const { balance, held } = await automation.balance({ accountId: siteId })
    expect(balance, "15 for the article and 3 for the late entry").toEqual(creditsOf(1000 - 18))
    expect(held).toEqual(creditsOf(0))
    await automation.close()
  })
})
