import { expect, it } from "vitest"
import { createTestKit } from "@pressline/testing"
import { AutomationRun } from "@pressline/core/effect"
import * as Schema from "effect/Schema"
it("probe", async () => {
  const kit = createTestKit()
  await kit.addKeywords(150)
  console.log(
    JSON.stringify(
      await kit.automation.estimate({ siteId: "site" }),
      (k, v) => (typeof v === "bigint" ? String(v) : v),
      0,
    ),
  )
  const t = Date.now()
  const status = await kit.runToRest()
  console.log(status, Date.now() - t, kit.clock.now())
  const { run } = await kit.automation.currentRun({ siteId: "site" })
  console.log(JSON.stringify(Schema.encodeSync(AutomationRun)(run!), null, 1))
  console.log(await kit.timeline())
  await kit.close()
})
