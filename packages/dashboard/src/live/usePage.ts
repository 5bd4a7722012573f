/** What every part of the page needs: the client, the site, live data, words and formats. */
import type { AutomationClient } from "@pressline/http/client"
import { createContext, use } from "react"
import type { Words } from "../words/en.ts"
import type { Format } from "../words/format.ts"
import type { Connection } from "./Connection.ts"
import type { LogFilter } from "./LogFilter.ts"
import type { LogStore } from "./LogStore.ts"
import type { Observable } from "./Observable.ts"

export interface Page {
  readonly client: AutomationClient
  readonly siteId: string
  readonly words: Words
  readonly lang: string
  readonly format: Format
  /** The zone of the times; null: it is the site's, which is not known yet. */
  readonly timeZone: string | null
  /** Called with the site's zone when it is known. */
  readonly setSiteZone: (zone: string) => void
  readonly log: LogStore
  readonly connection: Observable<Connection>
  /** Whether lines of the log were missed and read again. */
  readonly missed: Observable<boolean>
  /** What is looked for in logs. */
  readonly logFilter: Observable<LogFilter>
  readonly nonce: string | undefined
  readonly signInUrl: string | undefined
  readonly creditsUrl: string | undefined
  readonly docsUrl: string | undefined
  /** Where dialogs go, so that they have the page's looks. */
  readonly container: HTMLElement | null
}

export const PageContext = createContext<Page | null>(null)

export const usePage = (): Page => {
  const page = use(PageContext)
  if (page === null)
    throw new Error("Parts of the dashboard go inside <AutomationProvider> or <AutomationPage>.")
  return page
}
