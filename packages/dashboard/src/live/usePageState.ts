import { usePage } from "./usePage.ts"
import { type PageState, pageState } from "./pageState.ts"
import { useConfig, useCurrentRun, useOverview, useRunProgress } from "./queries.ts"
import { useNow } from "./useNow.ts"

/** The state of the page, from everything that is known. */
export const usePageState = (): PageState => {
  usePage()
  const { data: current, error, isFetching } = useCurrentRun()
  const { data: overview } = useOverview()
  const { data: progress } = useRunProgress()
  const { data: config } = useConfig()
  const now = useNow(5000)
  // While it is asked again after a failure it is still the failure that is shown.
  const failure = current === undefined && isFetching && error === null ? null : error
  return pageState({ current, error: failure, overview, progress, config, now })
}
