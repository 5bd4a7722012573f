import { createTestKit, type TestKit, type TestKitOptions } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { expectSound } from "./expectSound.ts"
import { refusal } from "./refusal.ts"
import { REFERENCE, resultsOf, runOf, runsOf } from "./stored.ts"

const site = { siteId: "site" }

const kitWith = async (keywords: number, options: TestKitOptions = {}): Promise<TestKit> => {
  const kit = createTestKit(options)
  await kit.addKeywords(keywords)
  return kit
}

describe("R-05 an idempotency key", () => {
  const start = { ...site, idempotencyKey: "k1" }

  it("answers the same run again, while it runs and after it has ended", async () => {
    const kit = await kitWith(20)
    kit.ai.slow("1 second")
    const { runId } = await kit.automation.runNow(start)
    expect(await kit.automation.runNow(start)).toEqual({ runId, status: "running" })
    await kit.rest()
    expect(await kit.automation.runNow(start)).toEqual({ runId, status: "completed" })
    expect(await runsOf(kit)).toHaveLength(1)
    const next = await kit.automation.runNow({ ...site, idempotencyKey: "k2" })
    expect(next.runId).not.toBe(runId)
  })

  it("is not remembered of a start that was refused", async () => {
    const kit = await kitWith(150, { credits: 10 })
    expect((await refusal(kit.automation.runNow(start))).code).toBe("insufficient_credits")
    await kit.automation.grantCredits({ accountId: "site", amount: 2000, key: "more" })
    const { runId } = await kit.automation.runNow(start)
    await kit.rest()
    expect((await runOf(kit)).runId).toBe(runId)
    await expectSound(kit, { granted: 2010 })
  })

  it("sent 20 times at once makes one run", async () => {
    const kit = await kitWith(150)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => kit.automation.runNow(start)),
    )
    expect(new Set(answers.map(({ runId }) => runId)).size).toBe(1)
    await kit.rest()
    expect(resultsOf(await runOf(kit))).toEqual(REFERENCE)
    expect(await runsOf(kit)).toHaveLength(1)
    await expectSound(kit)
  })

  it.each(["different keys", "no key"])(
    "20 starts at once with %s make one run; the others are told",
    async (how) => {
      const kit = await kitWith(150)
      kit.ai.slow("10 seconds")
      const settled = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) =>
          kit.automation.runNow(how === "no key" ? site : { ...site, idempotencyKey: `key ${n}` }),
        ),
      )
      const { runId } = await runOf(kit)
      const won = settled.filter(({ status }) => status === "fulfilled")
      expect(won).toMatchObject([{ value: { runId } }])
      const lost = settled.flatMap((one) =>
        one.status === "rejected" ? [one.reason as unknown] : [],
      )
      expect(lost).toHaveLength(19)
      for (const error of lost)
        expect(error).toMatchObject({ code: "already_running", details: { runId } })
      await kit.rest()
      expect(resultsOf(await runOf(kit))).toEqual(REFERENCE)
      await expectSound(kit)
    },
  )
})
