/** A publish policy that is changed while a run works: what is foreseen follows it, as what is published does. */
import type { PublishPolicy } from "@pressline/core"
import { describe, expect, it } from "vitest"
import { articleKit } from "./articleKit.ts"
import { runOf } from "./stored.ts"

const auto: PublishPolicy = { mode: "auto" }
const review: PublishPolicy = { mode: "review" }

/** Four articles, each to have five pictures, being written; the policy is another by then. */
const switched = async (from: PublishPolicy, to: PublishPolicy) => {
  const kit = await articleKit(4, {
    siteDefaults: { publishPolicy: from },
    makes: { promptsPerArticle: 5 },
    concurrency: 1,
  })
  const { siteId } = kit
  kit.ai.slow("10 seconds")
  await kit.automation.runNow({ siteId })
  await kit.clock.advance("15 seconds")
  const total = async () => (await kit.automation.runProgress({ siteId })).globalProgress.totalItems
  const before = await total()
  await kit.automation.updateConfig({ siteId, patch: { publishPolicy: to } })
  return { kit, before, after: await total() }
}

describe("a publish policy that changes during a run", () => {
  it("R-14 to review MUST take the publications out of what is foreseen", async () => {
    const { after, before, kit } = await switched(auto, review)
    expect({ before, after }).toStrictEqual({ before: 32, after: 28 })
    await kit.rest()
    const { percentage, stages, status } = await runOf(kit)
    expect(status).toBe("completed")
    expect(percentage).toBe(100)
    expect(stages[7]).toMatchObject({ input: 0, ready: 4, processed: 0 })
    await kit.close()
  })

  it("R-14 from review MUST put them in", async () => {
    const { after, before, kit } = await switched(review, auto)
    expect({ before, after }).toStrictEqual({ before: 28, after: 32 })
    await kit.rest()
    expect((await runOf(kit)).stages[7]).toMatchObject({ input: 4, ready: 4, processed: 4 })
    await kit.close()
  })

  it("R-14 the percentage MUST be of what is foreseen under the policy of the stage's beginning", async () => {
    const { kit } = await switched(auto, review)
    await kit.clock.advance("26 seconds") // the fourth article is written, and stage 5 has begun
    await kit.clock.advance("10 seconds") // one of its four prompts is made: 5 of 28
    expect((await runOf(kit)).currentStage).toBe(5)
    expect((await runOf(kit)).percentage).toBe(Math.floor((100 * 5) / 28))
    await kit.close()
  })
})
