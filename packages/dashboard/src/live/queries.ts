/** What the page knows, asked for as often as makes sense. */
import type { CurrentRun } from "@pressline/http/client"
import { ApiError } from "@pressline/http/client"
import { type UseQueryResult, useQuery } from "@tanstack/react-query"
import { usePage } from "./usePage.ts"
import type { Connection } from "./Connection.ts"
import { useObservable } from "./Observable.ts"
import { keys } from "./queryKeys.ts"

/** Without the stream, while a run goes on. */
const SOON = 5000
/** While nothing goes on, and beside the stream, which tells of every change itself. */
const IDLE = 30_000

export const useConnection = (): Connection => useObservable(usePage().connection)

const ACTIVE: ReadonlySet<string> = new Set([
  "queued",
  "running",
  "pausing",
  "paused",
  "cancelling",
])

export const isActive = (current: CurrentRun | undefined): boolean =>
  current !== undefined && ACTIVE.has(current.state)

/** How often to ask; never while nobody looks. */
const useInterval = (): ((current: CurrentRun | undefined) => number) => {
  const { kind } = useConnection()
  return (current) => (isActive(current) && kind !== "live" ? SOON : IDLE)
}

/** What is going on; of the site's active or last run, or of the run that is meant. */
export const useCurrentRun = (runId: string | null = null): UseQueryResult<CurrentRun> => {
  const { client, siteId } = usePage()
  const interval = useInterval()
  return useQuery({
    queryKey: keys.currentRun(siteId, runId),
    queryFn: ({ signal }) => client.currentRun({ siteId, ...ofRun(runId), signal }),
    refetchInterval: ({ state }) => interval(state.data),
  })
}

const ofRun = (runId: string | null) => (runId === null ? {} : { runId })

export const useRunProgress = (runId: string | null = null) => {
  const { client, siteId } = usePage()
  const { data } = useCurrentRun(runId)
  const interval = useInterval()
  return useQuery({
    queryKey: keys.runProgress(siteId, runId),
    queryFn: ({ signal }) => client.runProgress({ siteId, ...ofRun(runId), signal }),
    enabled: data !== undefined && data.run !== null,
    refetchInterval: interval(data),
  })
}

export const useOverview = () => {
  const { client, siteId } = usePage()
  const { data } = useCurrentRun()
  const interval = useInterval()
  return useQuery({
    queryKey: keys.overview(siteId),
    queryFn: ({ signal }) => client.pipelineOverview({ siteId, signal }),
    refetchInterval: interval(data),
  })
}

export const useProcessing = () => {
  const { client, siteId } = usePage()
  const { data } = useCurrentRun()
  const interval = useInterval()
  return useQuery({
    queryKey: keys.processing(siteId),
    queryFn: ({ signal }) => client.currentProcessing({ siteId, signal }),
    enabled: isActive(data),
    refetchInterval: interval(data),
  })
}

export const useHistory = () => {
  const { client, siteId } = usePage()
  return useQuery({
    queryKey: keys.history(siteId),
    queryFn: ({ signal }) => client.history({ siteId, limit: 20, signal }),
    refetchInterval: IDLE,
  })
}

export const useConfig = () => {
  const { client, siteId } = usePage()
  return useQuery({
    queryKey: keys.config(siteId),
    queryFn: ({ signal }) => client.config({ siteId, signal }),
    refetchInterval: IDLE,
  })
}

/** Also where the balance comes from. */
export const useEstimate = (fresh = false) => {
  const { client, siteId } = usePage()
  return useQuery({
    queryKey: keys.estimate(siteId),
    queryFn: ({ signal }) => client.estimate({ siteId, signal }),
    refetchInterval: IDLE,
    ...(fresh ? { refetchOnMount: "always" as const } : {}),
  })
}

/** What the caller may do; until it is known, nothing. */
export const usePermissions = (): { readonly operate: boolean; readonly configure: boolean } => {
  const { client, siteId } = usePage()
  const { data } = useQuery({
    queryKey: keys.permissions(siteId),
    queryFn: ({ signal }) => client.permissions({ siteId, signal }),
    staleTime: 60_000,
  })
  return data ?? { operate: false, configure: false }
}

/** What a failure says, for people: the sentence of its code, and the server's own. */
export const problemOf = (error: unknown): ApiError | null =>
  error instanceof ApiError ? error : null
