import { createTestKit } from "@pressline/testing"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type * as Tracer from "effect/Tracer"
import { describe, expect, it } from "vitest"
import { recordedSpans } from "./recordedSpans.ts"

const parentOf = (span: Tracer.Span): string | null =>
  Option.match(span.parent, {
    onNone: () => null,
    onSome: (parent) => (parent._tag === "Span" ? parent.name : parent._tag),
  })

const attribute = (span: Tracer.Span, name: string): unknown => span.attributes.get(name)

/** Everything a span can tell, as one text. */
const textOf = ({ attributes, events, links, name, status }: Tracer.NativeSpan): string =>
  JSON.stringify([name, [...attributes], events, links, status], (_, value: unknown) =>
    typeof value === "bigint"
      ? String(value)
      : value instanceof Error
        ? [value.name, value.message, value.cause]
        : value,
  )

/** What no span may say: planted in keywords, articles and errors. */
const CANARY = "canary"

describe("spans", () => {
  it("MUST be the tree of the reference run: one run, its stages, their calls and commits", async () => {
    const recorded = recordedSpans()
    const kit = createTestKit({ tracer: recorded.layer })
    await kit.addKeywords(150)
    expect(await kit.runToRest()).toBe("completed")

    const [run, ...moreRuns] = recorded.named("automation.run")
    expect(moreRuns).toEqual([])
    expect(run && parentOf(run)).toBeNull()
    expect(run && Object.fromEntries(run.attributes)).toMatchObject({
      "pressline.site_id": "site",
      "pressline.trigger": "manual",
      "pressline.takeover": false,
      "pressline.outcome": "completed",
    })
    const stages = recorded.named("automation.stage")
    expect(stages.map((span) => attribute(span, "pressline.stage"))).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(stages.every((span) => parentOf(span) === "automation.run")).toBe(true)
    const calls = recorded.named("automation.call")
    const counts = [1, 2, 3, 4, 5, 6, 7].map(
      (stage) => calls.filter((span) => attribute(span, "pressline.stage") === stage).length,
    )
    // 150 keywords by 50; 12 clusters; 36 ideas, articles, publications; 180 pictures.
    expect(counts).toEqual([3, 12, 36, 36, 36, 180, 36])
    const commits = recorded.named("automation.commit")
    const stored = commits.reduce(
      (sum, span) => sum + Number(attribute(span, "pressline.items")),
      0,
    )
    expect(stored).toBe(150 + 12 + 36 + 36 + 36 + 180 + 36)
    expect([...calls, ...commits].every((span) => parentOf(span) === "automation.stage")).toBe(true)
    expect(new Set(recorded.spans.slice(1).map(({ traceId }) => traceId)).size).toBeGreaterThan(1)
    for (const span of [...stages, ...calls, ...commits]) expect(span.traceId).toBe(run?.traceId)
    for (const span of recorded.spans) expect(span.status._tag, span.name).toBe("Ended")
    await kit.close()
  })

  it("MUST say a failure by its code, and nothing of its words or of what was asked", async () => {
    const recorded = recordedSpans()
    const kit = createTestKit({ tracer: recorded.layer })
    const { siteId } = kit
    await kit.automation.addKeywords({ siteId, keywords: [`${CANARY} one`, `${CANARY} two`] })
    kit.ai.failNext("generateIdeas", { code: "ai_rate_limited", detail: `${CANARY} sk-12345678` })
    expect(await kit.runToRest()).toBe("completed")
    await expect(kit.automation.runNow({ siteId: "", actor: CANARY })).rejects.toThrow()

    const failed = recorded
      .named("automation.call")
      .filter((span) => attribute(span, "error.type") !== undefined)
    expect(failed.map((span) => attribute(span, "error.type"))).toEqual(["ai_rate_limited"])
    expect(
      failed.map(({ status }) => status._tag === "Ended" && Exit.isFailure(status.exit)),
    ).toEqual([true])
    const [refused] = recorded.named("automation.runNow").slice(-1)
    expect(refused && attribute(refused, "error.type")).toBeTypeOf("string")
    expect(recorded.spans.length).toBeGreaterThan(20)
    for (const span of recorded.spans) expect(textOf(span)).not.toContain(CANARY)
    await kit.close()
  })

  it("MUST begin a trace of its own after a crash, which says that it is a takeover", async () => {
    const recorded = recordedSpans()
    const kit = createTestKit({ tracer: recorded.layer })
    await kit.addKeywords(150)
    kit.crashAt("commit.stored", 10)
    expect(await kit.runToRest()).toBe("completed")
    const runs = recorded.named("automation.run")
    expect(runs.map((span) => attribute(span, "pressline.takeover"))).toEqual([false, true])
    expect(new Set(runs.map(({ traceId }) => traceId)).size).toBe(2)
    await kit.close()
  })
})
