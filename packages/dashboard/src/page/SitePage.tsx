/** What a site's page is made of, and in which order. */
import { useState } from "react"
import { Button } from "../controls/Button.tsx"
import { Failure } from "../controls/Failure.tsx"
import { ConfigPanel } from "../config/ConfigPanel.tsx"
import { usePage } from "../live/usePage.ts"
import { useCurrentRun } from "../live/queries.ts"
import { REFUSED } from "../live/pageState.ts"
import { usePageState } from "../live/usePageState.ts"
import { ActivityLog } from "../parts/ActivityLog.tsx"
import { Announcer } from "./Announcer.tsx"
import { ArticleList } from "../parts/ArticleList.tsx"
import { CurrentProcessingCard } from "../parts/CurrentProcessingCard.tsx"
import { FailedItems } from "../parts/FailedItems.tsx"
import { HistoryTable } from "../parts/HistoryTable.tsx"
import { KeywordImport } from "../parts/KeywordImport.tsx"
import { Loading } from "./Loading.tsx"
import { Notices } from "./Notices.tsx"
import { PipelineCards } from "../parts/PipelineCards.tsx"
import { RunDetails } from "../parts/RunDetails.tsx"
import styles from "./SitePage.module.css"
import { StateBanner } from "../parts/StateBanner.tsx"

export interface SitePageProps {
  readonly runId: string | null
  readonly onRun: (runId: string | null) => void
}

/** On a phone one of them is shown at a time. */
type Tab = "activity" | "settings" | "runs"

const Tabs = ({ onTab, tab }: { readonly tab: Tab; readonly onTab: (tab: Tab) => void }) => {
  const { words } = usePage()
  const names: Readonly<Record<Tab, string>> = {
    activity: words.log.title,
    settings: words.settings.title,
    runs: words.history.short,
  }
  return (
    <div className={styles["tabs"]}>
      {Object.entries(names).map(([name, label]) => (
        <button
          key={name}
          type="button"
          aria-pressed={tab === name}
          onClick={() => onTab(name as Tab)}
        >
          {label}
        </button>
      ))}
    </div>
  )
}

/** The address of a run's page, for links that can be shared. */
const hrefOf = (runId: string): string => {
  const query = new URLSearchParams(window.location.search)
  query.set("run", runId)
  return `?${query}`
}

export const SitePage = ({ onRun, runId }: SitePageProps) => {
  const { words } = usePage()
  const state = usePageState()
  const { error } = useCurrentRun()
  const [tab, setTab] = useState<Tab>("activity")
  if (state === "loading") return <Loading />
  if (REFUSED.has(state))
    return (
      <main className={styles["page"]}>
        <Announcer />
        <StateBanner />
        <Failure error={error} />
      </main>
    )
  return (
    <main className={styles["page"]}>
      <Announcer />
      <Notices />
      {runId !== null && (
        <div className={styles["run"]}>
          <p>
            <Button icon="back" onClick={() => onRun(null)}>
              {words.history.back}
            </Button>
          </p>
          <RunDetails runId={runId} />
        </div>
      )}
      {/* Kept while a run's page is open: what is half filled in is not lost. */}
      <div className={styles["run"]} hidden={runId !== null} data-tab={tab}>
        <StateBanner>
          <KeywordImport primary={state === "noKeywords"} />
        </StateBanner>
        <PipelineCards />
        <FailedItems />
        <Tabs tab={tab} onTab={setTab} />
        <div className={styles["pair"]} data-in="activity">
          <CurrentProcessingCard />
          <ActivityLog />
        </div>
        <div data-in="activity">
          <ArticleList />
        </div>
        <div data-in="settings">
          <ConfigPanel />
        </div>
        <div data-in="runs">
          <HistoryTable hrefOf={hrefOf} onOpen={onRun} />
        </div>
      </div>
    </main>
  )
}
