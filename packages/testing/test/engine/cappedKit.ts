/** Sites with budget caps, over times long enough for the caps' periods. */
import type { BudgetCaps } from "@pressline/core"
import { createTestKit, type TestKit, type TestKitOptions } from "@pressline/testing"

export const NEW_YORK = "America/New_York"

/** A kit whose site has keywords and caps, looked after seldom enough for weeks to pass quickly. */
export const cappedKit = async (
  budgetCaps: BudgetCaps,
  options: TestKitOptions = {},
  keywords = 150,
): Promise<TestKit> => {
  const kit = createTestKit({
    poll: "10 minutes",
    sweepEvery: "1 minute",
    tickEvery: "1 hour",
    ...options,
    siteDefaults: { timezone: NEW_YORK, budgetCaps, ...options.siteDefaults },
  })
  await kit.addKeywords(keywords)
  return kit
}
