/** Why a stage does nothing, in words: from the run, the settings and the stage before. */
import type { Config, PipelineOverview, Run } from "@pressline/http/client"
import type { Words } from "../words/en.ts"

type Stage = PipelineOverview["stages"][number]

export const stageNote = (
  stage: Stage,
  run: Run | null,
  config: Config | undefined,
  words: Words,
): string | null => {
  const { number } = stage
  const on =
    run === null ? config?.[`stage_${number}_enabled`] : run.config[`stage_${number}_enabled`]
  if (on === false || config?.[`stage_${number}_enabled`] === false)
    return number === 7 ? `${words.pipeline.off}. ${words.pipeline.drafts}.` : words.pipeline.off
  const result = run?.[`stage_${number}_result`]
  if (stage.pending > 0 || number === 1 || run === null) return null
  const nothingCame = result !== null && result !== undefined && processedBy(result) === 0
  if (!nothingCame) return null
  return number === 6 ? words.pipeline.noPrompts : words.pipeline.produced(number - 1)
}

/** How many items a stage took, whatever they are called there. */
export const processedBy = (result: object): number => {
  const [first] = Object.values(result) as ReadonlyArray<unknown>
  return typeof first === "number" ? first : 0
}

/** What a stage made. */
export const madeBy = (result: object): number => {
  const [, second] = Object.values(result) as ReadonlyArray<unknown>
  return typeof second === "number" ? second : 0
}
