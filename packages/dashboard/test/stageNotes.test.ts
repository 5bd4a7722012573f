/** Why a stage does nothing: each reason has a sentence of its own. */
import type { Run } from "@pressline/http/client"
import { describe, expect, it, vi } from "vitest"
import { stageNote } from "../src/parts/stageNotes.ts"
import { en } from "../src/words/en.ts"

vi.stubGlobal("__VERSION__", "0.0.0")
const { answers } = await import("../stories/answers.ts")
const { runOf } = await import("../stories/scenes.ts")

const ended = runOf(answers.ended)
const said = (number: number, run: Run, pending = 0): string | null => {
  const stage = answers.endedOverview.stages[number - 1]
  if (stage === undefined) throw new Error(`There is no stage ${number}.`)
  return stageNote({ ...stage, pending }, run, answers.config, en)
}
const without = (...off: ReadonlyArray<number>): Run["stage_plan"] => ({
  ...ended.stage_plan,
  stages: ended.stage_plan.stages.map((stage) => ({
    ...stage,
    enabled: !off.includes(stage.number),
  })),
})
/** Results of stages that took nothing, or took something and made nothing of it. */
const none = { skipped: false, partial: false, failed: 0, time_elapsed: 0, batches_run: 0 }
const ideas = { ideas_processed: 0, tasks_created: 0, ...none }
const written = { tasks_processed: 0, content_created: 0, total_words: 0, credits_used: 0, ...none }
const prompted = { content_processed: 3, prompts_created: 0, credits_used: 0.6, ...none }
const drawn = { images_processed: 0, images_generated: 0, credits_used: 0, ...none }

describe("a stage's note", () => {
  it("is silent where something was done, is set aside, or waits", () => {
    expect(said(4, ended)).toBeNull()
    expect(said(4, { ...ended, stage_4_result: { ...written, failed: 2 } })).toBeNull()
    expect(said(4, { ...ended, stage_4_result: written }, 5)).toBeNull()
    expect(said(1, ended)).toBeNull()
  })

  it("names what the stage before made", () => {
    expect(said(4, { ...ended, stage_3_result: ideas, stage_4_result: written })).toBe(
      "No items: stage 3 produced none (it processed 0 and made 0).",
    )
  })

  it("says that the stage before is switched off, and not that it made nothing", () => {
    const run = { ...ended, stage_plan: without(3), stage_4_result: written }
    expect(said(4, { ...run, stage_3_result: { ...ideas, skipped: true } })).toBe(
      "No items: stage 3 is switched off.",
    )
  })

  it("names stage 5 where there are no images", () => {
    const run = { ...ended, stage_5_result: prompted, stage_6_result: drawn }
    expect(said(6, run)).toBe("No images: stage 5 wrote no prompts (it processed 3 and made 0).")
    expect(said(6, { ...run, stage_plan: without(5) })).toBe(
      "No images: stage 5, which writes their prompts, is switched off.",
    )
  })

  it("finds the numbers by their names, in whatever order the answer has them", () => {
    const reversed = Object.fromEntries(Object.entries(prompted).reverse()) as typeof prompted
    expect(said(6, { ...ended, stage_5_result: reversed, stage_6_result: drawn })).toBe(
      "No images: stage 5 wrote no prompts (it processed 3 and made 0).",
    )
  })

  it("says that the stage itself is switched off", () => {
    const off = { ...ended, config: { ...ended.config, stage_6_enabled: false } }
    expect(said(6, { ...off, stage_6_result: { ...drawn, skipped: true } })).toBe(
      "Switched off in the settings",
    )
  })
})
