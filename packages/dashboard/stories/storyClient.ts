/** A client that answers what a story says. */
import type {
  AutomationClient,
  Config,
  CurrentProcessing,
  CurrentRun,
  Estimate,
  History,
  Image,
  Items,
  LogLine,
  Notifications,
  PipelineOverview,
  Problem,
  RunProgress,
  TestDelivery,
} from "@pressline/http/client"
import { ApiError } from "@pressline/http/client"
import { answers } from "./answers.ts"

type Answer<A> = A | Error | "never"

export interface StoryAnswers {
  readonly sites: ReadonlyArray<{ readonly site_id: string; readonly name: string }>
  readonly current: Answer<CurrentRun>
  /** From the second time on; default as the first. */
  readonly currentLater?: Answer<CurrentRun>
  readonly overview: PipelineOverview
  readonly progress: RunProgress
  readonly processing: CurrentProcessing | null
  readonly config: Config
  readonly estimate: Answer<Estimate>
  readonly history: History
  readonly lines: ReadonlyArray<LogLine>
  readonly events: "open" | "refused" | "missed"
  readonly permissions: { readonly operate: boolean; readonly configure: boolean }
  readonly items: ReadonlyArray<Items["items"][number]>
  readonly images: ReadonlyArray<Image>
  readonly html: string
  readonly version: string
  readonly runNow: Answer<{ readonly run_id: string }>
  readonly save: Answer<Config>
  readonly told: Notifications["notifications"]
  readonly test: Answer<TestDelivery>
}

export const refusal = (
  status: number,
  code: Problem["code"],
  detail: string,
  more: Partial<Problem> = {},
): ApiError =>
  new ApiError(status, {
    type: `urn:pressline:error:${code}`,
    title: code,
    status,
    detail,
    code,
    retryable: status >= 500,
    request_id: "01979c2e-0000-7000-8000-00000000f00d",
    ...more,
  })

/** A run at work, which every story changes. */
export const AT_WORK: StoryAnswers = {
  sites: [
    { site_id: "site", name: "Oak & Ash Furniture" },
    { site_id: "moka", name: "Moka Monthly" },
  ],
  current: answers.running,
  overview: answers.overview,
  progress: answers.progress,
  processing: answers.processing,
  config: answers.config,
  estimate: { ...answers.estimate, current_balance: 1432.5 },
  history: answers.history,
  lines: answers.logs.lines.slice(0, 14),
  events: "open",
  permissions: { operate: true, configure: true },
  items: [],
  images: [],
  html: "",
  version: __VERSION__,
  runNow: { run_id: "new" },
  save: answers.config,
  told: [],
  test: {
    delivered: false,
    sent: 'POST https://hooks.slack.com/...\ncontent-type: application/json\n\n{"text":"*A test message*"}',
    answered: "404 no_service",
    error: "it answers 404",
  },
}

const give = async <A>(answer: Answer<A>): Promise<A> => {
  if (answer === "never") return new Promise(() => {})
  if (answer instanceof Error) throw answer
  return answer
}

export const storyClient = (story: StoryAnswers): AutomationClient => {
  let asked = 0
  const runId =
    typeof story.current === "object" && "run" in story.current
      ? (story.current.run?.run_id ?? "")
      : ""
  const ofKind = (kind: string, status?: string) =>
    story.items.filter(
      (item) => kindOf(item) === kind && (status === undefined || statusOf(item) === status),
    )
  const client: Partial<AutomationClient> = {
    sites: async () => ({ sites: story.sites }),
    ok: async () => ({ ok: true, version: story.version }),
    permissions: async () => ({ actor: "ada", ...story.permissions }),
    currentRun: () => give(asked++ === 0 ? story.current : (story.currentLater ?? story.current)),
    pipelineOverview: async () => story.overview,
    runProgress: async () => story.progress,
    currentProcessing: async () => story.processing,
    config: async () => story.config,
    previewSchedule: async () => ({ next_runs: story.config.next_runs }),
    estimate: () => give(story.estimate),
    history: async () => story.history,
    logs: async () => ({ lines: story.lines, next_after: null }),
    items: async ({ kind, status }) => ({ items: ofKind(kind, status), next: null }),
    item: async ({ id }) =>
      ({
        ...(story.items.find((item) => item.id === id) as never as object),
        html: story.html,
      }) as never,
    images: async () => ({ images: story.images }),
    mediaUrl: ({ imageId }) => `data:image/svg+xml,${encodeURIComponent(drawing(imageId))}`,
    runNow: () => give(story.runNow) as never,
    updateConfig: () => give(story.save),
    notifications: async () => ({ notifications: story.told }),
    testNotification: () => give(story.test),
    previewKeywords: async () => ({
      format: "semrush",
      rows: 162,
      recognised: 158,
      duplicates: 2,
      rejected: [
        { row: 17, reason: "volume: “n/a” is not a number of 0 or more" },
        { row: 90, reason: "it has no phrase" },
      ],
      rejected_total: 2,
      sample: SAMPLE,
    }),
    events: async function* ({ onConnection, signal }) {
      if (story.events === "refused") throw refusal(503, "rate_limited", "Too many streams.")
      onConnection?.("open", 0)
      if (story.events === "missed")
        yield { event: "reset", data: { reason: "Older lines were removed." } }
      for (const data of story.lines) yield { event: "log", id: `${runId}:${data.number}`, data }
      await new Promise((done) => signal?.addEventListener("abort", done))
    },
  }
  return client as AutomationClient
}

const SAMPLE = [
  { phrase: "how to oil an oak table", volume: 1900, difficulty: 21 },
  { phrase: "best wood for bed slats", volume: 880, difficulty: 34 },
  { phrase: "pine vs oak furniture", volume: 2400, difficulty: 28 },
  { phrase: "tisch aus eiche pflegen", volume: 320, difficulty: null },
]

const kindOf = (item: Items["items"][number]): string => {
  if ("phrase" in item) return "keyword"
  if ("prompt" in item) return "image"
  if ("slug" in item) return "content"
  return "due_order" in item ? "task" : "cluster"
}

const statusOf = (item: Items["items"][number]): string | undefined =>
  "status" in item ? item.status : undefined

const drawing = (seed: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 100"><rect width="160" height="100" fill="hsl(${(seed.charCodeAt(seed.length - 1) * 47) % 360} 45% 70%)"/><circle cx="110" cy="46" r="24" fill="#fff8"/></svg>`
