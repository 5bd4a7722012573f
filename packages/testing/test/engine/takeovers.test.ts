import { describe, expect, it } from "vitest"
import { CALLS, expectReference, kitWithKeywords, startAnyhow, untilDeath } from "./crashedRuns.ts"
import { expectSound } from "./expectSound.ts"
import { runOf, stateOf } from "./stored.ts"
import { inStage, SMALL } from "./watchedStages.ts"

const site = { siteId: "site" }

describe("takeover", () => {
  it.each([0, 3, 9, 14, 22])(
    "INV-23 comes within the lease and the poll, 35 s, of a death after %i s",
    async (after) => {
      const kit = await kitWithKeywords()
      kit.ai.slow("20 seconds")
      await kit.automation.runNow(site)
      await kit.clock.advance(`${after} seconds`)
      const { epoch } = await runOf(kit)
      kit.crash()
      await kit.clock.advance("35 seconds")
      const run = await runOf(kit)
      expect(run).toMatchObject({ takeovers: 1, epoch: epoch + 1 })
      expect(await stateOf(kit)).toBe("running")
      await kit.rest()
      await expectReference(kit)
    },
  )

  it("INV-18 with calls in flight repeats those calls and no others", async () => {
    const kit = await inStage(4, { concurrency: 3 })
    const key = ({ stage, ids }: (typeof kit.started)[number]) => `${stage} ${ids.join()}`
    const begun = kit.started.filter(({ stage }) => stage === 4).map(key)
    kit.crash()
    await kit.rest()
    const times = (call: string) => kit.started.filter((one) => key(one) === call).length
    expect(begun.map(times)).toEqual([2, 2, 2])
    expect(kit.started).toHaveLength(3 + 6 * 6 + 3)
    expect(
      kit.started.every(({ attempt }) => attempt === 1),
      "an interruption is no attempt",
    ).toBe(true)
    await expectSound(kit)
  })

  it("by one of two workers, or by the other, gives the same numbers", async () => {
    const kit = await kitWithKeywords({ workers: 2 })
    kit.crashAt("commit.before", 6)
    await startAnyhow(kit)
    await untilDeath(kit)
    kit.crashAt("commit.stored", 6)
    await untilDeath(kit, 2)
    await kit.rest()
    expect(await runOf(kit)).toMatchObject({ takeovers: 2, takeoversInARow: 0 })
    await expectReference(kit)
  })

  it("twice in a row gives the same numbers", async () => {
    const kit = await kitWithKeywords()
    kit.crashAt("call.answered", 20)
    await startAnyhow(kit)
    const first = await untilDeath(kit)
    kit.crashAt("call.answered", 1)
    const second = await untilDeath(kit, 2)
    await kit.rest()
    expect((await runOf(kit)).takeovers).toBe(2)
    expect(kit.ai.calls.length - CALLS).toBeLessThanOrEqual(first.lost + second.lost)
    await expectReference(kit)
  })

  it("R-03 five times in a row without progress fails the run, saying so; nothing is lost", async () => {
    const kit = await kitWithKeywords()
    for (let deaths = 1; deaths <= 5; deaths++) {
      kit.crashAt("run.claimed")
      if (deaths === 1) await startAnyhow(kit)
      await untilDeath(kit, deaths)
      expect((await runOf(kit)).status).toBe("running")
    }
    await kit.rest()
    const run = await runOf(kit)
    expect(run).toMatchObject({ status: "failed", takeovers: 5 })
    expect(run.errorMessage).toMatch(/^5 workers in a row .* without any progress/u)
    await expectSound(kit)
    expect(await kit.runToRest()).toBe("completed")
    await expectReference(kit)
  })

  it("R-03 progress in between begins the count anew", async () => {
    const kit = await kitWithKeywords()
    for (let deaths = 1; deaths <= 8; deaths++) {
      kit.crashAt("commit.stored", 1)
      if (deaths === 1) await startAnyhow(kit)
      await untilDeath(kit, deaths)
    }
    await kit.rest()
    expect(await runOf(kit)).toMatchObject({ status: "completed", takeovers: 8 })
    await expectReference(kit)
  })

  it("R-03 a hand-back is none", async () => {
    const kit = await inStage(2)
    const stopped = kit.automation.stop()
    await kit.clock.advance("5 seconds")
    await stopped
    expect(await runOf(kit)).toMatchObject({ status: "running", holder: null, inHand: null })
    await kit.clock.advance("1 hour")
    await kit.automation.start()
    await kit.rest()
    expect(await runOf(kit)).toMatchObject({ status: "completed", takeovers: 0 })
    expect(kit.started).toHaveLength(3 + 6 * 6)
    expect(kit.publisher.posts()).toBe(SMALL.keywords / 5)
    await expectSound(kit)
  })
})
