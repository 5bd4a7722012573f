/** The whole page of a site, for a host that has a shell of its own. */
import { useState } from "react"
import { AutomationProvider, type AutomationProviderProps } from "../live/AutomationProvider.tsx"
import { SitePage } from "./SitePage.tsx"

export interface AutomationPageProps extends Omit<AutomationProviderProps, "children"> {
  /** The run whose page is shown; null: what goes on now. Default: the page keeps it itself. */
  readonly runId?: string | null
  readonly onRun?: (runId: string | null) => void
}

/**
 * The page of a site. Everything it shows can also be had alone, inside {@link AutomationProvider}.
 *
 * @example
 * ```tsx
 * import { AutomationPage } from "@pressline/dashboard/react"
 * import "@pressline/dashboard/styles.css"
 * import { createAutomationClient } from "@pressline/http/client"
 *
 * const client = createAutomationClient({ baseUrl: "/api/v1/automation" })
 * export const Page = () => <AutomationPage client={client} siteId="blog" />
 * ```
 */
export const AutomationPage = ({ onRun, runId, ...props }: AutomationPageProps) => {
  const [own, setOwn] = useState<string | null>(null)
  return (
    <AutomationProvider {...props}>
      <SitePage runId={runId === undefined ? own : runId} onRun={onRun ?? setOwn} />
    </AutomationProvider>
  )
}
