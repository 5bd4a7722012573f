import type { Storage } from "@pressline/core/effect"
import { createTestKit } from "@pressline/testing"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { onAlteredStorage } from "./alteredStorage.ts"
import { refusal } from "./refusal.ts"
import { itemsOf, read, runOf } from "./stored.ts"
import { inStage } from "./watchedStages.ts"

const site = { siteId: "site" }

describe("a site that is removed", () => {
  it.each(["running", "paused"] as const)(
    "INV-24 MUST be refused while its run is %s, with the run, its state and a remedy",
    async (state) => {
      const kit = await inStage(4)
      if (state === "paused") {
        await kit.automation.pause(site)
        await kit.rest()
      }
      const before = await itemsOf(kit, "keyword")
      const { runId } = await runOf(kit)
      const error = await refusal(kit.automation.deleteSite(site))
      expect(error).toMatchObject({ code: "already_running", details: { ...site, runId, state } })
      expect(error.message).toContain("Wait for it, resume it, or cancel it.")
      expect(await itemsOf(kit, "keyword")).toEqual(before)
      await kit.automation.cancel(site)
      await kit.rest()
      expect(await kit.automation.deleteSite(site)).toEqual({ deleted: "site" })
      expect(await itemsOf(kit, "keyword")).toEqual([])
      await kit.close()
    },
  )

  it("R-05 MUST be refused while a start is under way; one that was cut short is taken back first", async () => {
    const kit = createTestKit()
    await kit.addKeywords(20)
    kit.crashAt("start.held")
    await refusal(kit.automation.runNow(site))
    const error = await refusal(kit.automation.deleteSite(site))
    expect(error).toMatchObject({
      code: "already_running",
      status: 409,
      details: { ...site, state: "starting" },
    })
    expect(error.message).toContain("Try again when it has started, or a minute later")
    expect(await itemsOf(kit, "keyword")).toHaveLength(20)
    await kit.clock.advance("2 minutes")
    expect(await kit.automation.deleteSite(site)).toEqual({ deleted: "site" })
    const { held } = await read(kit.storage.ledger.balance("site"))
    expect(Number(held.value)).toBe(0)
    await kit.close()
  })

  it("R-05 MUST keep a start waiting while rows are left, and let it begin when none are", async () => {
    const removal = { over: false }
    const { automation, clock } = onAlteredStorage(
      ({ runs }: Storage["Service"]) => ({
        runs: {
          ...runs,
          reserve: (input) =>
            Effect.suspend(() =>
              removal.over ? runs.reserve(input) : Effect.succeed({ _tag: "Removing" } as const),
            ),
        },
      }),
      {},
    )
    await automation.grantCredits({ accountId: "site", amount: 1000, key: "grant" })
    const refused = refusal(automation.runNow(site))
    await clock.advance("15 seconds")
    const error = await refused
    expect(error).toMatchObject({ code: "storage_unavailable", retryable: true })
    expect(error.message).toContain("site site is being removed; repeat deleteSite")
    const begun = automation.runNow(site)
    await clock.advance("5 seconds")
    removal.over = true
    await clock.advance("5 seconds")
    expect(await begun).toMatchObject({ status: "running" })
    await automation.close()
  })
})
