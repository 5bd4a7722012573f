/** Follows a site: the event stream into the cache and the log, polling where there is no stream. */
import type { AutomationClient, LogLine, Run } from "@pressline/http/client"
import type { QueryClient } from "@tanstack/react-query"
import type { Connection } from "./Connection.ts"
import type { LogStore } from "./LogStore.ts"
import type { Observable } from "./Observable.ts"
import { keys } from "./queryKeys.ts"

export interface Followed {
  readonly client: AutomationClient
  readonly siteId: string
  readonly queries: QueryClient
  readonly log: LogStore
  readonly connection: Observable<Connection>
  /** Lines were missed and the log is read again. */
  readonly onReset: () => void
}

const HIDDEN_FOR = 30_000
/** So many failed connects, or so long without one, and the page asks instead. */
const PATIENCE = 3
const SILENT_FOR = 8000
/** What changes with almost every line is asked for at most so often. */
const ASK_EVERY = 1000

/** Starts to follow; answers what stops it. Needs a run: before the first there is nothing to hear of. */
export const followSite = (followed: Followed): (() => void) => {
  const { connection, queries, siteId } = followed
  let stream: AbortController | null = null
  let hidden: ReturnType<typeof setTimeout> | undefined

  const connect = (): void => {
    if (stream !== null) return
    stream = new AbortController()
    void listen(followed, stream.signal)
  }
  const disconnect = (): void => {
    stream?.abort()
    stream = null
  }
  const onVisibility = (): void => {
    clearTimeout(hidden)
    if (document.hidden) {
      hidden = setTimeout(disconnect, HIDDEN_FOR)
      return
    }
    if (stream === null) void queries.invalidateQueries({ queryKey: keys.site(siteId) })
    connect()
  }
  const onOffline = (): void => {
    disconnect()
    connection.set({ kind: "offline", since: Date.now() })
  }
  const onOnline = (): void => {
    connection.set({ kind: "connecting" })
    void queries.invalidateQueries({ queryKey: keys.site(siteId) })
    connect()
  }
  document.addEventListener("visibilitychange", onVisibility)
  window.addEventListener("offline", onOffline)
  window.addEventListener("online", onOnline)
  connect()
  return () => {
    clearTimeout(hidden)
    disconnect()
    document.removeEventListener("visibilitychange", onVisibility)
    window.removeEventListener("offline", onOffline)
    window.removeEventListener("online", onOnline)
  }
}

const listen = async (followed: Followed, signal: AbortSignal): Promise<void> => {
  const { client, connection, log, onReset, queries, siteId } = followed
  const ask = askSoon(queries, siteId, signal)
  const refetchRun = (): void => askNow(queries, keys.currentRun(siteId, null))
  // Something between us and the server may keep the stream back for ever.
  const silent = setTimeout(() => {
    if (connection.get().kind === "connecting") connection.set({ kind: "polling" })
  }, SILENT_FOR)
  signal.addEventListener("abort", () => clearTimeout(silent))
  try {
    const { lastEventId } = log
    const events = client.events({
      siteId,
      ...(lastEventId === null ? {} : { lastEventId }),
      signal,
      onConnection: (state, tries) => {
        if (signal.aborted) return
        if (state === "open") connection.set({ kind: "live" })
        else connection.set(tries >= PATIENCE ? { kind: "polling" } : { kind: "lost", tries })
      },
    })
    for await (const event of events) {
      // The state of the run comes after the lines that were there.
      if (event.event === "progress" || event.event === "status") log.markRead()
      if (event.event === "log") {
        log.add(event.id.slice(0, event.id.lastIndexOf(":")), [event.data])
        ask()
        if (movesRun(event.data)) refetchRun()
      } else if (event.event === "progress")
        queries.setQueryData(keys.runProgress(siteId, null), event.data)
      else if (event.event === "status") showRun(queries, siteId, event.data, refetchRun)
      else {
        log.clear(null)
        onReset()
      }
    }
  } catch {
    // A refusal: what is asked for tells it, in words.
  }
  if (!signal.aborted) connection.set({ kind: "polling" })
}

const movesRun = ({ code }: LogLine): boolean => /^(?:run|stage)\./.test(code)

/** The run as it is now; its state and the buttons come with the next answer. */
const showRun = (queries: QueryClient, siteId: string, run: Run, refetch: () => void): void => {
  queries.setQueryData(keys.currentRun(siteId, null), (before: unknown) =>
    typeof before === "object" && before !== null ? { ...before, run } : before,
  )
  refetch()
}

/** Counts and what is in hand: asked for soon after a line, once for many lines. */
const askSoon = (queries: QueryClient, siteId: string, signal: AbortSignal): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  signal.addEventListener("abort", () => clearTimeout(timer))
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined
      for (const queryKey of [keys.overview(siteId), keys.processing(siteId)])
        askNow(queries, queryKey)
    }, ASK_EVERY)
  }
}

/** What nobody looks at is only marked: it is asked for when the page is looked at again. */
const askNow = (queries: QueryClient, queryKey: ReadonlyArray<unknown>): void =>
  void queries.invalidateQueries({ queryKey, refetchType: document.hidden ? "none" : "active" })
