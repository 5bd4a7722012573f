import {
  type Automation,
  type AutomationOptions,
  createAutomation,
  customAi,
  customCredits,
  isAutomationError,
  ledger,
  localAi,
  memory,
  unlimited,
} from "@pressline/core"
import { Automation as AutomationService, type AutomationShape } from "@pressline/core/effect"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { readFileSync } from "node:fs"
import { describe, expect, expectTypeOf, it } from "vitest"

/** Never called: what does not compile here is the test, checked by the type-checker. */
export const doesNotCompile = (): void => {
  // @ts-expect-error an AI is required
  createAutomation({ storage: memory() })
  // @ts-expect-error a storage is not an AI
  createAutomation({ ai: memory() })
  // @ts-expect-error an AI is not a storage
  createAutomation({ ai: localAi(), storage: localAi() })
  // @ts-expect-error a ledger is no lock
  createAutomation({ ai: localAi(), lock: ledger() })
  // @ts-expect-error no such option
  createAutomation({ ai: localAi(), concurency: 4 })
  // @ts-expect-error stages are numbered 1 to 7
  createAutomation({ ai: localAi(), concurrency: { 8: 1 } })
  // @ts-expect-error a duration is "30 seconds" or milliseconds
  createAutomation({ ai: localAi(), leaseTtl: "thirty seconds" })
  // @ts-expect-error all five functions are needed
  customAi({ autoCluster: () => ({ clusters: [], joined: [] }) })
  // @ts-expect-error an amount is a number
  customCredits({ hold: () => ({ total: "1", available: 0 }) })
}

/** Never called either: wrong calls of the API. */
export const callsThatDoNotCompile = (automation: Automation): void => {
  // @ts-expect-error a site is needed
  void automation.runNow({})
  // @ts-expect-error no such kind of item
  void automation.listItems({ siteId: "blog", kind: "post" })
  // @ts-expect-error no such setting
  void automation.updateConfig({ siteId: "blog", patch: { frequency: "hourly" } })
  // @ts-expect-error a reason is needed
  void automation.reject({ siteId: "blog", contentId: "1" })
}

describe("types", () => {
  it("MUST accept what is right", () => {
    expectTypeOf<{ ai: ReturnType<typeof localAi> }>().toExtend<AutomationOptions>()
    expectTypeOf(
      createAutomation({
        ai: localAi(),
        storage: memory(),
        credits: unlimited(),
        concurrency: { 4: 8 },
        leaseTtl: "30 seconds",
        grace: 10_000,
      }),
    ).toEqualTypeOf<Automation>()
  })

  it("MUST narrow the code of an error", () => {
    const thrown: unknown = new Error("x")
    if (isAutomationError(thrown, "already_running"))
      expectTypeOf(thrown.code).toEqualTypeOf<"already_running">()
    expect(isAutomationError(thrown)).toBe(false)
  })

  it("MUST ask Effect hosts for storage and AI only, and give typed errors", () => {
    const live = AutomationService.layer.pipe(Layer.provide([memory(), localAi()]))
    expectTypeOf(live).toEqualTypeOf<Layer.Layer<AutomationService>>()
    const pause = (automation: AutomationShape) => automation.pause({ siteId: "blog" })
    type Tags = Effect.Error<ReturnType<typeof pause>>["_tag"]
    expectTypeOf<Tags>().toEqualTypeOf<
      | "CreditsUnavailable"
      | "InvalidTransition"
      | "RunNotFound"
      | "SiteNotFound"
      | "StorageError"
      | "ValidationFailed"
    >()
  })

  it("MUST have a name for every input", () => {
    const api = readFileSync(new URL("../../dist/AutomationApi.d.ts", import.meta.url), "utf8")
    const index = readFileSync(new URL("../../dist/index.d.ts", import.meta.url), "utf8")
    const inputs = [...api.matchAll(/: Ask<([^,]+),/g)].map(([, input = ""]) => input)
    expect(inputs.length).toBeGreaterThan(30)
    for (const name of inputs.flatMap((input) => input.split(" & ")))
      expect(index, name).toMatch(new RegExp(`\\b${name}\\b`))
  })

  it("MUST stay readable on hover: names, not expansions", () => {
    const declared = readFileSync(
      new URL("../../dist/createAutomation.d.ts", import.meta.url),
      "utf8",
    )
    expect(declared).toContain(
      "export declare const createAutomation: (options: AutomationOptions) => Automation;",
    )
    const api = readFileSync(new URL("../../dist/AutomationApi.d.ts", import.meta.url), "utf8")
    expect(api).toContain("readonly runNow: Ask<RunNowInput, RunStarted>;")
    for (const line of api.split("\n")) expect(line.length).toBeLessThan(160)
  })
})
