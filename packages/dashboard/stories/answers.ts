/** Answers of a real server, as the tests of packages/http keep them, moved to the present. */
import type {
  Config,
  CurrentProcessing,
  CurrentRun,
  Estimate,
  History,
  Logs,
  PipelineOverview,
  RunProgress,
} from "@pressline/http/client"
import config from "../../http/test/golden/02-update_config.json" with { type: "json" }
import running from "../../http/test/golden/08-current_run-running.json" with { type: "json" }
import progress from "../../http/test/golden/09-run_progress-running.json" with { type: "json" }
import overview from "../../http/test/golden/10-pipeline_overview-running.json" with { type: "json" }
import processing from "../../http/test/golden/11-current_processing-running.json" with { type: "json" }
import ended from "../../http/test/golden/19-current_run-completed.json" with { type: "json" }
import endedProgress from "../../http/test/golden/20-run_progress-completed.json" with { type: "json" }
import endedOverview from "../../http/test/golden/21-pipeline_overview-completed.json" with { type: "json" }
import history from "../../http/test/golden/23-history.json" with { type: "json" }
import logs from "../../http/test/golden/24-logs.json" with { type: "json" }
import estimate from "../../http/test/golden/06-estimate.json" with { type: "json" }

/** When the answers were given. */
const THEN = Date.parse("2026-01-05T08:10:00.000Z")
const DAY = 86_400_000
const ISO = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/u

/** The tests name ids by number. */
const idOf = (number: number): string =>
  `01979c2e-0000-7000-8000-${(0xc0ffee00 + number * 7919).toString(16).padStart(12, "0")}`

const moved = (value: unknown, by: number): unknown => {
  if (typeof value === "string")
    return ISO.test(value)
      ? new Date(Date.parse(value) + by).toISOString()
      : value.replace(/^<id (\d+)>$/u, (_, number: string) => idOf(Number(number)))
  if (Array.isArray(value)) return value.map((each) => moved(each, by))
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, moved(each, by)]))
  return value
}

const answer = <A>({ body }: { readonly body: unknown }, minutesAgo = 0): A =>
  moved(body, Date.now() - THEN - minutesAgo * 60_000) as A

/** The config of the tests, with runs at the hour it says. */
const scheduled = (config: Config): Config => {
  const first = new Date()
  first.setUTCDate(first.getUTCDate() + 1)
  first.setUTCHours(1, 0, 0, 0) // 02:00 in Berlin, in winter
  const next_runs = [0, 1, 2].map((days) => new Date(first.getTime() + days * DAY).toISOString())
  return { ...config, next_run_at: next_runs[0] ?? null, next_runs }
}

export const answers = {
  config: scheduled(answer<Config>(config)),
  running: answer<CurrentRun>(running),
  progress: answer<RunProgress>(progress),
  overview: answer<PipelineOverview>(overview),
  processing: answer<CurrentProcessing>(processing),
  ended: answer<CurrentRun>(ended, 60),
  endedProgress: answer<RunProgress>(endedProgress, 60),
  endedOverview: answer<PipelineOverview>(endedOverview),
  history: answer<History>(history, 60),
  logs: answer<Logs>(logs, 50),
  estimate: answer<Estimate>(estimate),
}
