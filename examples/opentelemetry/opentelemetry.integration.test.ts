import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { installed } from "@pressline/tools-services/onDemand"
import { beforeAll, describe, expect, it } from "vitest"

const folder = import.meta.dirname

const node = async (...args: ReadonlyArray<string>): Promise<string> => {
  const { stdout } = await promisify(execFile)(process.execPath, [...args], { cwd: folder })
  return stdout
}

const printed = async (file: string): Promise<Record<string, unknown>> =>
  JSON.parse(await node("--conditions=@pressline/source", file)) as Record<string, unknown>

const STAGE = "automation.run / automation.stage"

describe("examples/opentelemetry", () => {
  beforeAll(() => installed(folder))

  it("compiles with the types of OpenTelemetry", async () => {
    const tsc = join(folder, "../../node_modules/typescript/bin/tsc")
    expect(await node(tsc, "-p", folder).catch(({ stdout }: { stdout: string }) => stdout)).toBe("")
  })

  it("puts operations under the host's span, and a run into a trace of its own", async () => {
    const tree = await printed("main.ts")
    expect(tree).toMatchObject({
      "POST /articles": 1,
      "POST /articles / automation.addKeywords": 1,
      "POST /articles / automation.runNow": 1,
      "automation.run": 1,
      [`${STAGE} 1`]: 1,
      [`${STAGE} 1 / automation.call`]: 1,
      [`${STAGE} 7`]: 1,
    })
  })

  it("exports the span tree of the reference run, whole", async () => {
    const { attributes, outcomes, tree } = (await printed("referenceRun.ts")) as {
      readonly attributes: ReadonlyArray<string>
      readonly outcomes: ReadonlyArray<string>
      readonly tree: Readonly<Record<string, number>>
    }
    const calls = { 1: 3, 2: 12, 3: 36, 4: 36, 5: 36, 6: 180, 7: 36 }
    for (const [stage, count] of Object.entries(calls)) {
      expect(tree[`${STAGE} ${stage}`]).toBe(1)
      expect(tree[`${STAGE} ${stage} / automation.call`]).toBe(count)
      expect(tree[`${STAGE} ${stage} / automation.commit`]).toBeGreaterThan(0)
    }
    expect(Object.keys(tree)).toHaveLength(1 + 7 * 3) // and nothing else
    expect(outcomes).toEqual(["completed"])
    expect(attributes).toEqual([
      "pressline.attempt",
      "pressline.item_id",
      "pressline.items",
      "pressline.outcome",
      "pressline.run_id",
      "pressline.site_id",
      "pressline.stage",
      "pressline.takeover",
      "pressline.trigger",
    ])
  })
})
