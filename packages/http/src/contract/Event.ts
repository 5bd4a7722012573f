/** What the event stream sends. Log lines carry an id, `{run_id}:{number}`, that a reader resumes after. */
import * as Schema from "effect/Schema"
import { LogLine, Progress, Run } from "./answers.ts"
import { named } from "./named.ts"

/** The data of each kind of event, by its name. */
export const eventData = {
  /** One line of the log. */
  log: LogLine,
  /** How far the run is; sent on connecting and when it changed. */
  progress: Progress,
  /** The run; sent on connecting and when it moved. */
  status: Run,
  /** Lines are missing before the next one: read the state again. */
  reset: Schema.Struct({ reason: Schema.String }).pipe(named("Reset")),
  /** The run that was asked for has ended and every line was sent. */
  end: Schema.Struct({}).pipe(named("End")),
} as const

export const Event = Schema.Union(Object.values(eventData))
