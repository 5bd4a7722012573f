import { expect, it } from "vitest"
import { createTestKit } from "@pressline/testing"
import { expectSound } from "./expectSound.ts"
import { REFERENCE, resultsOf, runOf } from "./stored.ts"
it("ref", async () => {
  const kit = createTestKit()
  await kit.addKeywords(150)
  expect(await kit.runToRest()).toBe("completed")
  expect(resultsOf(await runOf(kit))).toEqual(REFERENCE)
  await expectSound(kit)
  await kit.close()
})
