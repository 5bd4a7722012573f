/** A worker with room for many runs: it fills up although every claim takes its time. */
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { away, onAlteredStorage } from "./alteredStorage.ts"
import { onlyStages } from "./storedRuns.ts"

const SITES = 30
const writing = { ...onlyStages(4), withinStageDelay: 0, betweenStageDelay: 0 }

/** Runs that wait, articles that take an hour, and claims of a second, one of which can fail. */
const crowded = async (fails: number | null) => {
  let claims = 0
  const host = onAlteredStorage(
    ({ runs }) => ({
      runs: {
        ...runs,
        claim: (input) =>
          Effect.suspend(() => {
            claims += 1
            return claims === fails ? Effect.fail(away) : runs.claim(input)
          }).pipe(Effect.delay("1 second")),
      },
    }),
    { runsAtOnce: SITES, siteDefaults: writing },
  )
  for (let site = 0; site < SITES; site += 1) {
    const siteId = `site-${site}`
    await host.automation.grantCredits({ accountId: siteId, amount: 100, key: siteId })
    await host.automation.addItems({ siteId, tasks: [{ title: "one", primaryKeyword: "one" }] })
    host.ai.slowNext("generateContent", "1 hour")
    await host.automation.runNow({ siteId })
  }
  await host.automation.start()
  return host
}

describe("a worker with room", () => {
  it("claims more at a time the more there is", async () => {
    const { ai, automation, clock } = await crowded(null)
    await clock.advance("6 seconds")
    expect(ai.calls).toHaveLength(SITES)
    const closed = automation.close()
    await clock.advance("1 minute") // the articles are not waited for longer
    await closed
  })

  it("keeps what it has claimed when a claim beside it fails", async () => {
    const { ai, automation, clock } = await crowded(6)
    await clock.advance("20 seconds") // less than a lease: nothing that was claimed is left lying
    expect(ai.calls).toHaveLength(SITES)
    const closed = automation.close()
    await clock.advance("1 minute") // the articles are not waited for longer
    await closed
  })
})

/** Claims whose answer comes a second after they were stored. */
const slowAnswers = () =>
  onAlteredStorage(
    ({ runs }) => ({
      runs: {
        ...runs,
        claim: (input) => Effect.tap(runs.claim(input), () => Effect.sleep("1 second")),
      },
    }),
    { siteDefaults: writing },
  )

describe("a worker that is told to stop while a claim is on its way", () => {
  it("gives the run back: nobody waits for a lease", async () => {
    const { automation, clock, storage } = slowAnswers()
    await automation.start()
    await automation.grantCredits({ accountId: "site", amount: 100, key: "site" })
    await automation.addItems({ siteId: "site", tasks: [{ title: "one", primaryKeyword: "one" }] })
    const { runId } = await automation.runNow({ siteId: "site" })
    await clock.settle()
    expect((await Effect.runPromise(storage.runs.find(runId)))?.holder).not.toBeNull()
    const stopped = automation.stop()
    await clock.advance("2 seconds")
    await stopped
    expect(await Effect.runPromise(storage.runs.find(runId))).toMatchObject({
      holder: null,
      status: "running",
      takeovers: 0,
    })
    await automation.close()
  })
})
