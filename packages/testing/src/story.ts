/** What happened at a kit's site, read from storage; and waiting for more to happen. */
import type { LogEntry } from "@pressline/core"
import type { RunRecord, Storage } from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { timelineOf } from "./timeline.ts"
import type { VirtualClock } from "./VirtualClock.ts"

/** A log line to wait for; what is left out may be anything. */
export type LineMatch = Partial<Pick<LogEntry, "code" | "stage" | "level" | "itemId">>

/** The longest step that waiting takes at once, and how often it looks before it takes longer steps. */
const STEPS = [Duration.millis(100), Duration.seconds(1), Duration.seconds(10), Duration.minutes(1)]
const LOOKS = 50

export const storyOf = (
  siteId: string,
  storage: Storage["Service"],
  clock: VirtualClock,
  startAt: Date,
) => {
  const read = <A, E>(effect: Effect.Effect<A, E>): Promise<A> => Effect.runPromise(effect)
  const runs = async (): Promise<ReadonlyArray<RunRecord>> => {
    const found = await read(storage.runs.list({ siteId, limit: 1000, before: null }))
    return found.toReversed()
  }
  const linesOf = (runId: string): Promise<ReadonlyArray<LogEntry>> =>
    read(storage.log.list({ runId, after: 0, limit: 100_000, level: null, stage: null }))
  const named = async () => {
    const found = await runs()
    return Promise.all(
      found.map(async ({ runId }, index) => ({
        name: `run ${index + 1}`,
        lines: await linesOf(runId),
      })),
    )
  }
  const timeline = async (): Promise<string> => timelineOf(await named(), startAt)

  /** Lets time pass until `look` finds something. */
  const until = async <A>(
    look: () => Promise<A | null>,
    within: Duration.Input,
    what: string,
  ): Promise<A> => {
    const end = clock.now().getTime() + Duration.toMillis(Duration.fromInputUnsafe(within))
    for (let n = 0; ; n++) {
      await clock.settle()
      const found = await look()
      if (found !== null) return found
      const left = end - clock.now().getTime()
      if (left <= 0)
        throw new Error(`${what} did not come within the time. What came:\n${await timeline()}`)
      const step = STEPS[Math.min(STEPS.length - 1, Math.floor(n / LOOKS))] ?? Duration.minutes(1)
      await clock.advance(Math.min(left, Duration.toMillis(step)))
    }
  }

  return {
    timeline,
    /** Awaits a promise, letting time pass until it is settled. */
    whilePassing: async <A>(promise: Promise<A>): Promise<A> => {
      let settled = false
      const done = (): void => {
        settled = true
      }
      promise.finally(done).catch(() => {})
      await clock.settle()
      while (!settled) await clock.advance(Duration.seconds(1))
      return promise
    },
    status: async (): Promise<string> => (await runs()).at(-1)?.status ?? "none",
    rest: async (within: Duration.Input = "1 day"): Promise<void> => {
      const working = async () => {
        const found = await runs()
        return found.some(({ status }) => status === "running") ? null : true
      }
      await until(working, within, "Rest")
    },
    waitFor: (match: LineMatch, within: Duration.Input = "1 day"): Promise<LogEntry> =>
      until(
        async () => {
          for (const { lines } of await named())
            for (const line of lines) if (matches(line, match)) return line
          return null
        },
        within,
        `A log line ${JSON.stringify(match)}`,
      ),
  }
}

const matches = (line: LogEntry, match: LineMatch): boolean =>
  Object.entries(match).every(([key, value]) => line[key as keyof LineMatch] === value)
