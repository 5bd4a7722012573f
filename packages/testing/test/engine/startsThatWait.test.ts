/** A start that waits for another one: what it counts, holds and shows is of the moment it gets the site. */
import { creditsToNumber } from "@pressline/core/effect"
import { createTestKit } from "@pressline/testing"
import { expect, it } from "vitest"
import { ledgerOf, onlyStages, runOf } from "./storedRuns.ts"

it("R-05 MUST count and hold what waits once the other start is over", async () => {
  const kit = createTestKit({ siteDefaults: onlyStages(1), workers: 2 })
  const { siteId } = kit
  await kit.addKeywords(10)
  kit.crashAt("start.reserved")
  const died = kit.automation.runNow({ siteId }).catch(() => "killed")
  await kit.clock.settle()
  expect(await died).toBe("killed")
  await kit.clock.advance("55 seconds") // the sweep takes such a start away after 60
  const started = kit.automation.runNow({ siteId })
  await kit.clock.settle()
  const keywords = Array.from({ length: 200 }, (_, n) => `late ${n}`)
  await kit.automation.addKeywords({ siteId, keywords })
  kit.ai.slow("1 hour")
  for (let second = 0; second < 9; second++) await kit.clock.advance("1 second")
  expect((await started).runId).toBe((await runOf(kit)).runId)
  expect((await runOf(kit)).initialSnapshot).toMatchObject({ stage1Initial: 210 })
  expect(creditsToNumber((await runOf(kit)).totalCreditsUsed)).toBe(0)
  expect(await ledgerOf(kit)).toMatchObject({ held: 90 }) // five batches of 15, and a fifth more
  await kit.close()
})
