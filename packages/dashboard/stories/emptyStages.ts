/** Runs with a stage that took nothing, for want of what the one before makes. */
import { answers } from "./answers.ts"
import { ended, runOf, type Story } from "./scenes.ts"

/** Results of stages that took nothing. */
const none = { batches_run: 0, time_elapsed: 0, skipped: false, partial: false, failed: 0 }

/** A run whose stage 3 was switched off: stage 4 had nothing to take. */
export const SKIPPED: Partial<Story> = {
  ...ended("completed", "Completed: 117 credits used.", {
    total_credits_used: 117,
    config: { ...answers.config, stage_3_enabled: false },
    stage_plan: {
      ...runOf(answers.ended).stage_plan,
      stages: runOf(answers.ended).stage_plan.stages.map((stage) => ({
        ...stage,
        enabled: stage.number !== 3,
      })),
    },
    stage_3_result: { ideas_processed: 0, tasks_created: 0, ...none, skipped: true },
    stage_4_result: {
      tasks_processed: 0,
      content_created: 0,
      total_words: 0,
      credits_used: 0,
      ...none,
    },
    stage_5_result: { content_processed: 0, prompts_created: 0, credits_used: 0, ...none },
    stage_6_result: { images_processed: 0, images_generated: 0, credits_used: 0, ...none },
    stage_7_result: { ready_for_review: 0, published: 0, ...none },
  }),
  progress: {
    ...answers.endedProgress,
    global_progress: {
      ...answers.endedProgress.global_progress,
      completed_items: 162,
      total_items: 162,
    },
    metrics: { ...answers.endedProgress.metrics, credits_used: 117 },
  },
  overview: {
    stages: answers.endedOverview.stages.map((stage) =>
      stage.number < 3
        ? stage
        : {
            ...stage,
            pending: stage.number === 3 ? 36 : 0,
            processed: 0,
            status: stage.number === 3 ? "skipped" : "completed",
          },
    ),
  },
}

/** A run whose stage 5 made no prompts of the articles it took. */
export const NO_IMAGES: Partial<Story> = {
  ...ended("completed", "Completed: 657 credits used.", {
    total_credits_used: 657,
    stage_5_result: { content_processed: 36, prompts_created: 0, credits_used: 0, ...none },
    stage_6_result: { images_processed: 0, images_generated: 0, credits_used: 0, ...none },
  }),
  overview: {
    stages: answers.endedOverview.stages.map((stage) =>
      stage.number === 6 ? { ...stage, processed: 0 } : stage,
    ),
  },
}
