import {
  type AutomationError,
  type AutomationOptions,
  createAutomation,
  isAutomationError,
  localAi,
} from "@pressline/core"
import { Automation } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { describe, expect, it } from "vitest"

/** What createAutomation throws for options, as plain JavaScript may give them. */
const thrownFor = (options: unknown): AutomationError => {
  try {
    createAutomation(options as AutomationOptions)
  } catch (error) {
    if (isAutomationError(error, "config_invalid")) return error
    throw error
  }
  throw new Error("the options were taken")
}

const pathsFor = (options: object): ReadonlyArray<string> => {
  const { details } = thrownFor({ ai: localAi(), ...options })
  const issues = details["issues"] as ReadonlyArray<{ path: string; message: string }>
  for (const { message } of issues) expect(message.length).toBeGreaterThan(3)
  return issues.map(({ path }) => path).toSorted()
}

describe("the options of createAutomation", () => {
  const bad: ReadonlyArray<readonly [string, object]> = [
    ["concurrency", { concurrency: 0 }],
    ["concurrency", { concurrency: 65 }],
    ["concurrency", { concurrency: 1.5 }],
    ["concurrency", { concurrency: "4" }],
    ["concurrency.4", { concurrency: { 4: 0 } }],
    ["leaseTtl", { leaseTtl: "x" }],
    ["leaseTtl", { leaseTtl: 0 }],
    ["poll", { poll: -5 }],
    ["sweepEvery", { sweepEvery: "soon" }],
    ["tickEvery", { tickEvery: "0 seconds" }],
    ["missedAfter", { missedAfter: "never" }],
    ["commitLinger", { commitLinger: Number.NaN }],
    ["grace", { grace: {} }],
    ["runsAtOnce", { runsAtOnce: 0 }],
    ["prices.idea", { prices: { idea: -1 } }],
    ["prices.prompt", { prices: { prompt: 0.00001 } }],
    ["prices.image", { prices: { image: 10_000 } }],
    ["prices.word", { prices: { word: 1 } }],
    ["prices.batch", { prices: { batch: "15" } }],
    ["prices.batch", { prices: { batch: Number.NaN } }],
    ["siteDefaults.stage1BatchSize", { siteDefaults: { stage1BatchSize: 0 } }],
    ["siteDefaults.timezone", { siteDefaults: { timezone: "Mars" } }],
    ["siteDefaults.colour", { siteDefaults: { colour: "red" } }],
    ["siteDefaults.publishPolicy.mode", { siteDefaults: { publishPolicy: { mode: "x" } } }],
    ["secretKey", { secretKey: new Uint8Array(31) }],
    ["secretKey", { secretKey: [] }],
    ["secretKey", { secretKey: [new Uint8Array(32), new Uint8Array(31)] }],
    ["secretKey", { secretKey: "a string of more than thirty-two characters" }],
    ["accountOf", { accountOf: "site" }],
    ["accountCaps", { accountCaps: {} }],
    ["logger", { logger: true }],
    ["logger", { logger: null }],
    ["logger", { logger: { info: () => {} } }],
    ["tracer", { tracer: { startSpan: () => {} } }],
  ]
  it.each(bad)("MUST refuse %s in %j", (path, options) => {
    expect(pathsFor(options)).toStrictEqual([path])
  })

  it("config_invalid MUST name every problem at once, in details and in the message", () => {
    const options = {
      concurrency: 0,
      leaseTtl: "x",
      prices: { idea: -1 },
      siteDefaults: { stage1BatchSize: 0 },
      secretKey: new Uint8Array(3),
    }
    const paths = [
      "concurrency",
      "leaseTtl",
      "prices.idea",
      "secretKey",
      "siteDefaults.stage1BatchSize",
    ]
    expect(pathsFor(options)).toStrictEqual(paths)
    const error = thrownFor({ ai: localAi(), ...options })
    expect(error).toMatchObject({ code: "config_invalid", retryable: false })
    expect(error.message).toMatch(/^5 problems/u)
    for (const path of paths) expect(error.message).toContain(path)
  })

  it("a missing ai in plain JavaScript MUST be config_invalid, named, and with the others", () => {
    expect(thrownFor({}).details["issues"]).toMatchObject([{ path: "ai" }])
    expect(thrownFor({ ai: "gpt" }).details["issues"]).toMatchObject([{ path: "ai" }])
    const issues = thrownFor({ concurrency: 0 }).details["issues"] as ReadonlyArray<{
      path: string
    }>
    expect(issues.map(({ path }) => path).toSorted()).toStrictEqual(["ai", "concurrency"])
  })

  it("an adapter that is none MUST be config_invalid, named", () => {
    expect(pathsFor({ storage: "postgres://" })).toStrictEqual(["storage"])
    expect(pathsFor({ publisher: { publish: () => {} } })).toStrictEqual(["publisher"])
  })

  it("an option that there is not MUST be refused by name", () => {
    expect(pathsFor({ concurency: 4 })).toStrictEqual(["concurency"])
  })

  it("no options at all MUST be config_invalid", () => {
    expect(thrownFor(undefined)).toMatchObject({ code: "config_invalid" })
  })

  it("MUST take the bounds themselves, and do nothing before the first call", async () => {
    const automation = createAutomation({
      ai: localAi(),
      concurrency: { 4: 64, 6: 1 },
      leaseTtl: "1 minute",
      poll: 1000,
      prices: { idea: 0, prompt: 0.0001, image: 9999.9999 },
      secretKey: [new Uint8Array(32), new Uint8Array(32)],
      runsAtOnce: 1,
    })
    await automation.close()
  })

  it("Automation.options MUST refuse the same in the Effect form", async () => {
    const options = Automation.options({ concurrency: 0, leaseTtl: "x" as never })
    const error = await Effect.runPromise(
      Layer.build(options).pipe(Scope.provide(Scope.makeUnsafe()), Effect.flip),
    )
    expect(error.code).toBe("config_invalid")
    expect(error.issues.map(({ path }) => path).toSorted()).toStrictEqual([
      "concurrency",
      "leaseTtl",
    ])
  })
})
