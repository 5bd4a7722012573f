/** Pause and cancel of a run whose process is being stopped. */
import { describe, expect, it } from "vitest"
import { expectSound } from "./expectSound.ts"
import { runOf } from "./stored.ts"
import { inStage } from "./watchedStages.ts"

const site = { siteId: "site" }

describe("what is asked while the items in hand finish", () => {
  it.each(["pause", "cancel"] as const)(
    "a %s is answered before the run is given back",
    async (control) => {
      const kit = await inStage(4)
      const { automation } = kit
      const stopping = automation.stop()
      await kit.clock.settle()
      expect(await automation[control](site)).toMatchObject({ requested: control })
      await kit.clock.advance("2 seconds")
      await stopping
      const run = await runOf(kit)
      const status = control === "pause" ? "paused" : "cancelled"
      expect(run).toMatchObject({ status, requested: "none", holder: null })
      expect(run.stages[4].processed, "what was in hand is stored").toBe(2)
      if (control === "cancel") await automation.runNow(site) // the site is free
      await automation.start()
      if (control === "pause") await automation.resume(site)
      await kit.rest()
      expect((await runOf(kit)).status).toBe("completed")
      await expectSound(kit)
    },
  )
})
