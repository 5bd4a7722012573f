/** How many items a stage took and made, whatever they are called in its result. */
import type { Run } from "@pressline/http/client"

type StageNumber = Run["current_stage"]
type Result<N extends StageNumber> = NonNullable<Run[`stage_${N}_result`]>

/** The names of what a stage took, and of what it made. */
const NAMES: {
  readonly [N in StageNumber]: readonly [processed: NumberOf<Result<N>>, made: NumberOf<Result<N>>]
} = {
  1: ["keywords_processed", "clusters_created"],
  2: ["clusters_processed", "ideas_created"],
  3: ["ideas_processed", "tasks_created"],
  4: ["tasks_processed", "content_created"],
  5: ["content_processed", "prompts_created"],
  6: ["images_processed", "images_generated"],
  7: ["ready_for_review", "published"],
}

type NumberOf<R> = { readonly [K in keyof R]: R[K] extends number ? K : never }[keyof R]

/** Zeros where the stage has no result yet. */
export const stageCounts = (
  run: Run,
  number: StageNumber,
): { readonly processed: number; readonly made: number } => {
  const result: Readonly<Record<string, number | boolean>> = run[`stage_${number}_result`] ?? {}
  const [processed, made] = NAMES[number]
  return { processed: Number(result[processed] ?? 0), made: Number(result[made] ?? 0) }
}
