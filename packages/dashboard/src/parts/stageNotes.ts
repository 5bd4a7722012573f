/** Why a stage does nothing, in words: from the run, the settings and the stage before. */
import type { Config, PipelineOverview, Run } from "@pressline/http/client"
import type { Words } from "../words/en.ts"
import { stageCounts } from "./stageCounts.ts"
import { STAGES } from "./stages.ts"

type Stage = PipelineOverview["stages"][number]
type StageNumber = Stage["number"]

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
  if (stage.pending > 0 || number === 1 || run === null) return null
  const result = run[`stage_${number}_result`]
  if (result === null || result.skipped) return null
  if (stageCounts(run, number).processed + result.failed > 0) return null
  return whyEmpty(run, number, words)
}

/** As the log says it: the stage before is switched off, or what it made of what it had. */
const whyEmpty = (run: Run, number: StageNumber, words: Words): string | null => {
  const before = STAGES.find((other) => other === number - 1)
  if (before === undefined) return null
  const { off, made } = number === 6 ? words.pipeline.noPrompts : words.pipeline.noItems
  if (run.stage_plan.stages[before - 1]?.enabled === false) return off(before)
  const counts = stageCounts(run, before)
  return made(before, counts.processed, counts.made)
}
