import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { createTestKit } from "@pressline/testing"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import { describe, expect, it } from "vitest"

const root = join(import.meta.dirname, "../../../..")

/** The first cells of a page's table that name what is measured. */
const documented = (): ReadonlyArray<string> =>
  readFileSync(join(root, "docs/observability.md"), "utf8")
    .split("\n")
    .flatMap((line) => /^\| `((?:pressline_|automation\.)[\w.]+)`/.exec(line)?.slice(1) ?? [])

/** The names that the sources give. */
const named = (): ReadonlyArray<string> =>
  globSync("packages/*/src/**/*.ts", { cwd: root }).flatMap((file) =>
    [
      ...readFileSync(join(root, file), "utf8").matchAll(
        /"(pressline_[a-z]+_[a-z_]*[a-z]|automation\.(?:run|stage|call|commit))"/g,
      ),
    ].flatMap((match) => match.slice(1)),
  )

type Labels = Readonly<Record<string, string>>

/** A state of the process's registry: a count, a gauge's value, or how often a histogram was told. */
const valueOf = (name: string, labels: Labels = {}): number | undefined => {
  const found = Effect.runSync(Metric.snapshot).find(
    ({ attributes, id }) =>
      id === name &&
      Object.entries(labels).every(([key, value]) => attributes?.[key] === value) &&
      Object.keys(attributes ?? {}).length === Object.keys(labels).length,
  )
  if (found === undefined) return undefined
  if (found.type === "Gauge") return Number(found.state.value)
  return "count" in found.state ? Number(found.state.count) : undefined
}

describe("metrics", () => {
  it("MUST all be in the table, and the table MUST name no others", () => {
    expect(documented().toSorted()).toEqual([...new Set(named())].toSorted())
  })

  it("MUST say what a run did: started, taken over, tried, stored, charged, ended", async () => {
    const kit = createTestKit()
    await kit.addKeywords(150)
    kit.ai.failNext("generateIdeas", { code: "ai_timeout" })
    kit.crashAt("commit.stored", 3)
    expect(await kit.runToRest()).toBe("completed")

    expect(valueOf("pressline_runs_started_total", { trigger: "manual" })).toBe(1)
    expect(valueOf("pressline_takeovers_total")).toBe(1)
    expect(valueOf("pressline_runs_ended_total", { outcome: "completed" })).toBe(1)
    const { run } = await kit.automation.currentRun({ siteId: kit.siteId })
    // The process that died counted what it had stored before it died.
    for (const [stage, items] of [
      ["3", 36],
      ["4", 36],
      ["6", 180],
      ["7", 36],
    ] as const)
      expect(valueOf("pressline_items_total", { stage, result: "processed" })).toBe(items)
    expect(valueOf("pressline_calls_total", { stage: "2", outcome: "ai_timeout" })).toBe(1)
    expect(valueOf("pressline_calls_total", { stage: "6", outcome: "ok" })).toBe(180)
    expect(valueOf("pressline_call_seconds", { stage: "6" })).toBe(180)
    expect(valueOf("pressline_credits_total", { stage: "6" })).toBe(180)
    expect(valueOf("pressline_commit_seconds", { stage: "6" })).toBeGreaterThan(0)
    expect(valueOf("pressline_stage_seconds", { stage: "6" })).toBe(1)
    expect(run?.status).toBe("completed")
    await kit.close()
  })

  it("MUST count a run as active while it is worked on, and tell a pause", async () => {
    const before = valueOf("pressline_runs_active") ?? 0
    const kit = createTestKit()
    await kit.addKeywords(50)
    kit.ai.slow("1 second")
    const { runId } = await kit.automation.runNow({ siteId: kit.siteId })
    await kit.clock.advance("3 seconds")
    expect(valueOf("pressline_runs_active")).toBe(before + 1)
    await kit.automation.pause({ siteId: kit.siteId, runId })
    await kit.rest()
    expect(valueOf("pressline_runs_ended_total", { outcome: "paused" })).toBe(1)
    expect(valueOf("pressline_runs_active")).toBe(before)
    await kit.close()
  })
})
