import { describe, expect, it } from "vitest"
import { CALLS, expectReference, kitWithKeywords, startAnyhow, untilDeath } from "./crashedRuns.ts"
import { expectSound } from "./expectSound.ts"
import { itemsOf, resultsOf, runOf, stateOf } from "./stored.ts"
import { inStage, reference, SMALL, watchedKit } from "./watchedStages.ts"

const site = { siteId: "site" }
const undisturbed = reference()

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

describe("takeover while calls take their time", () => {
  const points = [
    "call.before",
    "call.answered",
    "commit.before",
    "commit.stored",
    "stage.before-end",
    "stage.ended",
    "publish.answered",
  ] as const

  it.each(points)(
    "INV-18 after a death at %s repeats what was in flight or not stored",
    async (name) => {
      const kit = watchedKit({ workers: 2 })
      await kit.addKeywords(SMALL.keywords)
      kit.crashAt(name, 4)
      await kit.automation.runNow(site)
      await kit.rest()
      expect(kit.nodes.filter((node) => node.isDead())).toHaveLength(1)
      // Two calls at a time, and two results that may share a commit.
      expect(kit.started.length - (3 + 6 * 6)).toBeLessThanOrEqual(4)
      expect(await runOf(kit)).toMatchObject({ status: "completed", takeovers: 1 })
      expect(resultsOf(await runOf(kit))).toEqual((await undisturbed).results)
      expect(kit.publisher.posts()).toBe(6)
      await expectSound(kit)
    },
  )
})

describe("R-13 takeover of a run that was publishing", () => {
  const slugs = (kit: Awaited<ReturnType<typeof inStage>>) =>
    kit.publisher.published.map(({ content }) => content.slug)

  it("finds by look-up what is out there already, and posts nothing twice", async () => {
    const kit = await kitWithKeywords({ publisherIdempotency: "lookup" })
    kit.crashAt("publish.answered", 7)
    await startAnyhow(kit)
    await kit.rest()
    expect(kit.publisher.published).toHaveLength(36)
    await expectReference(kit)
  })

  /** A process dies between publishing and storing that; then somebody acts on the run, or nobody does. */
  it.each(["nobody", "pause", "cancel"] as const)(
    "leaves to a person what a publisher that cannot tell was given (%s acts first)",
    async (action) => {
      const kit = watchedKit({ publisherIdempotency: "none" })
      await kit.addKeywords(SMALL.keywords)
      kit.crashAt("publish.answered", 3)
      await kit.automation.runNow(site)
      await untilDeath(kit)
      await kit.automation.stop() // nobody takes it over before we act
      await kit.clock.advance("31 seconds")
      const before = slugs(kit)
      expect(before.length).toBeGreaterThanOrEqual(3)
      if (action !== "nobody") {
        const { epoch } = await runOf(kit)
        const moved = await kit.automation[action](site)
        expect(moved.status, "R-18: the lease is over, so it moves at once").not.toBe("running")
        expect(moved.epoch).toBe(epoch + 1)
      }
      await kit.automation.start()
      if (action === "pause") await kit.automation.resume(site)
      if (action === "cancel") await kit.automation.runNow(site)
      await kit.rest()
      expect((await runOf(kit)).status).toBe("completed")
      expect(new Set(slugs(kit)).size, "no article is posted twice").toBe(slugs(kit).length)
      const aside = (await itemsOf(kit, "content")).filter(({ status }) => status === "failed")
      expect(aside.length).toBeGreaterThan(0)
      for (const { lastError } of aside) expect(lastError?.code).toBe("publish_unknown")
      await expectSound(kit, { unknownPosts: kit.publisher.posts() - (6 - aside.length) })
    },
  )
})
