/** A stage that cannot end: storage says that items wait for it, and gives none. */
import type { Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { onAlteredStorage } from "./alteredStorage.ts"
import { read } from "./stored.ts"
import { onlyStages } from "./storedRuns.ts"

const site = { siteId: "site" }

/** A run with one task whose stage 4 is told `times` that it cannot end; when it was told so. */
const stubborn = async (times: number) => {
  const told: Array<number> = []
  const clock = { now: () => 0 }
  const host = onAlteredStorage(
    ({ runs }: Storage["Service"]) => ({
      runs: {
        ...runs,
        endStage: (lease, end) =>
          Effect.suspend(() => {
            if (end.stage !== 4 || told.length >= times) return runs.endStage(lease, end)
            told.push(clock.now())
            const answer = { control: "none", logNumber: 1 } as const
            return Effect.succeed({ _tag: "NotYet", eligible: 3, answer } as const)
          }),
      },
    }),
    { siteDefaults: { ...onlyStages(4), withinStageDelay: 0, betweenStageDelay: 0 } },
  )
  clock.now = () => host.clock.now().getTime()
  await host.automation.grantCredits({ accountId: site.siteId, amount: 1000, key: "grant" })
  await host.automation.addItems({ ...site, tasks: [{ title: "one", primaryKeyword: "one" }] })
  await host.automation.start()
  await host.automation.runNow(site)
  await host.clock.advance("2 minutes")
  const [run] = await read(host.storage.runs.list({ ...site, limit: 1, before: null }))
  await host.automation.close()
  return { run, waits: told.slice(1).map((time, at) => time - (told[at] ?? 0)) }
}

describe("a stage whose end is refused", () => {
  it("goes round at once after work was done, then with longer and longer waits", async () => {
    const { run, waits } = await stubborn(6)
    expect(run?.status).toBe("completed")
    expect(waits).toEqual([0, 100, 200, 400, 800])
  })

  it("ten times without any work: the run fails, naming the contradiction", async () => {
    const { run, waits } = await stubborn(Number.POSITIVE_INFINITY)
    expect(run).toMatchObject({
      status: "failed",
      errorMessage:
        "Internal error: storage says that 3 items wait at stage 4 and gave none of them in 10 rounds. Items and credits are as last stored.",
    })
    expect(waits).toHaveLength(11)
    expect(Math.max(...waits)).toBe(5000)
  })
})
