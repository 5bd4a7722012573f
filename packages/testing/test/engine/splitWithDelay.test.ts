import { createTestKit } from "@pressline/testing"
import { expect, it } from "vitest"
import { expectSound } from "./expectSound.ts"
import { runOf } from "./stored.ts"

it.each([2, 90])(
  "R-16 a batch that is halved MUST go on while a delay of %i s keeps batches apart",
  async (withinStageDelay) => {
    const kit = createTestKit({ siteDefaults: { withinStageDelay, stage1BatchSize: 10 } })
    await kit.addKeywords(25)
    kit.ai.failFor("autoCluster", "keyword 07", { code: "ai_invalid_output" })
    expect(await kit.runToRest()).toBe("completed")
    expect((await runOf(kit)).stages[1]).toMatchObject({ processed: 24, failed: 1, batches: 3 })
    await expectSound(kit)
    await kit.close()
  },
)
