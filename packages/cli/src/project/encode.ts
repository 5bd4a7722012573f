/** encode: values as JSON, with the names that HTTP answers have. */
import { CurrentRun, RunProgress } from "@pressline/core/effect"
import * as Schema from "effect/Schema"

export const encodeCurrentRun = Schema.encodeSync(CurrentRun)
export const encodeProgress = Schema.encodeSync(RunProgress)
