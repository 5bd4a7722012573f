/** The pipeline: the seven stages in order. Wrap, replace or leave out stages by mapping it. */
import type { PipelineShape, Stage } from "../engine/Stage.ts"
import { clusterKeywords } from "./clusterKeywords.ts"
import { drawImages } from "./drawImages.ts"
import { planImages } from "./planImages.ts"
import { planTasks } from "./planTasks.ts"
import { proposeIdeas } from "./proposeIdeas.ts"
import { publishContent } from "./publishContent.ts"
import { writeContent } from "./writeContent.ts"

export const defaultPipeline: ReadonlyArray<Stage> = [
  clusterKeywords,
  proposeIdeas,
  planTasks,
  writeContent,
  planImages,
  drawImages,
  publishContent,
]

/**
 * A pipeline and its key: runs are only worked on by processes whose pipeline has the same key, so that
 * during a deploy no worker takes a run whose stages it does not have.
 */
export const makePipeline = (
  stages: ReadonlyArray<Stage> = defaultPipeline,
  key = stages.map(({ name, number }) => `${number}:${name}`).join("|"),
): PipelineShape => ({ key, stages })
