/** What an operator can do, one call each; the answer is shown at once and everything else asked again. */
import type { CurrentRun } from "@pressline/http/client"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { usePage } from "./usePage.ts"
import { keys } from "./queryKeys.ts"

export type Control = "pause" | "resume" | "cancel"

/** Asks for the whole site again. */
export const useRefresh = (): (() => Promise<void>) => {
  const { siteId } = usePage()
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: keys.site(siteId) })
}

export const useControl = () => {
  const { client, siteId } = usePage()
  const queries = useQueryClient()
  const refresh = useRefresh()
  return useMutation({
    mutationFn: ({ action, runId }: { readonly action: Control; readonly runId: string }) =>
      client[action]({ siteId, runId }),
    onSuccess: (run) =>
      queries.setQueryData(keys.currentRun(siteId, null), (before: CurrentRun | undefined) =>
        before === undefined ? before : { ...before, run },
      ),
    onSettled: refresh,
  })
}

export const useRunNow = () => {
  const { client, siteId } = usePage()
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (idempotencyKey: string) => client.runNow({ siteId, idempotencyKey }),
    onSettled: refresh,
  })
}

/** A key for one intention: repeated clicks and retries are one run. Works without a secure context, too. */
export const intentionKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")
