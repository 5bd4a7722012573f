/** The delay between stages: waited for after a stage that ran, not after one that is switched off. */
import { createTestKit } from "@pressline/testing"
import { expect, it } from "vitest"
import { onlyStages, runOf } from "./storedRuns.ts"

it.each([30, 300])(
  "a delay of %i s MUST be waited for once after the one stage that is on, and not after six that are off",
  async (betweenStageDelay) => {
    const kit = createTestKit({
      siteDefaults: { ...onlyStages(1), betweenStageDelay },
      poll: "1 second",
    })
    await kit.addKeywords(5)
    await kit.automation.runNow({ siteId: kit.siteId })
    await kit.clock.advance((betweenStageDelay - 1) * 1000)
    expect((await runOf(kit)).status).toBe("running")
    await kit.clock.advance("5 seconds")
    expect((await runOf(kit)).status).toBe("completed")
    await kit.close()
  },
)
