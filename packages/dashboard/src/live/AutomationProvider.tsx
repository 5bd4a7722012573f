/** Goes around the parts of the page: gives them what they need, and follows the site for them. */
import type { AutomationClient } from "@pressline/http/client"
import { ApiError } from "@pressline/http/client"
import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react"
import tokens from "../looks/tokens.module.css"
import { en, type Words } from "../words/en.ts"
import { makeFormat } from "../words/format.ts"
import type { Connection } from "./Connection.ts"
import { EVERYTHING, type LogFilter } from "./LogFilter.ts"
import { LogStore } from "./LogStore.ts"
import { Observable } from "./Observable.ts"
import { useLive } from "./useLive.ts"
import { type Page, PageContext } from "./usePage.ts"

export interface AutomationProviderProps {
  /** `createAutomationClient` of `@pressline/http/client`. */
  readonly client: AutomationClient
  readonly siteId: string
  /** Sentences of your own, in place of the English ones. */
  readonly words?: Partial<Words>
  /** A language tag for numbers and dates; default `en`. */
  readonly lang?: string
  /** An IANA zone for all times; default the site's own. */
  readonly timeZone?: string
  /** The nonce of your content security policy, for the styles of dialogs. */
  readonly nonce?: string
  /** Where a caller signs in whom the API no longer knows. */
  readonly signInUrl?: string
  /** Where an operator buys credits. */
  readonly creditsUrl?: string
  /** Where the documentation is: error codes link to `<docsUrl>/errors/<code>`. */
  readonly docsUrl?: string
  /** What logs are searched for at first. */
  readonly logFilter?: LogFilter
  /** Called when something else is looked for, to keep it in an address. */
  readonly onLogFilter?: (filter: LogFilter) => void
  /** `system` (default), `light` or `dark`. */
  readonly theme?: Theme
  readonly children?: ReactNode
}

export type Theme = "system" | "light" | "dark"

/** A refusal stays a refusal; what may pass is tried once more. */
const retry = (count: number, error: Error): boolean =>
  count < 1 && !(error instanceof ApiError && !error.retryable)

/**
 * Goes around the parts of the page, each of which can be used alone.
 *
 * @example
 * ```tsx
 * import { AutomationProvider, ControlButtons, GlobalProgressBar } from "@pressline/dashboard/react"
 * import { createAutomationClient } from "@pressline/http/client"
 *
 * const client = createAutomationClient({ baseUrl: "/api/v1/automation" })
 * export const Bar = () => (
 *   <AutomationProvider client={client} siteId="blog">
 *     <GlobalProgressBar />
 *     <ControlButtons />
 *   </AutomationProvider>
 * )
 * ```
 */
export const AutomationProvider = ({
  children,
  client,
  creditsUrl,
  docsUrl,
  lang = "en",
  logFilter,
  nonce,
  onLogFilter,
  signInUrl,
  siteId,
  theme = "system",
  timeZone,
  words,
}: AutomationProviderProps) => {
  const queries = useRef<QueryClient>(null)
  queries.current ??= new QueryClient({
    defaultOptions: { queries: { retry, retryDelay: 1000, staleTime: 500, retryOnMount: false } },
  })
  const [siteZone, setSiteZone] = useState<string | null>(null)
  const [container, setContainer] = useState<HTMLElement | null>(null)
  const live = useMemo(
    () => ({
      siteId,
      log: new LogStore(),
      connection: new Observable<Connection>({ kind: "connecting" }),
      missed: new Observable(false),
    }),
    [siteId],
  )
  useEffect(() => setSiteZone(null), [siteId])
  const [filter] = useState(() => new Observable(logFilter ?? EVERYTHING))
  useEffect(
    () =>
      onLogFilter === undefined ? undefined : filter.subscribe(() => onLogFilter(filter.get())),
    [filter, onLogFilter],
  )
  const zone = timeZone ?? siteZone
  const page = useMemo<Page>(
    () => ({
      client,
      words: { ...en, ...words },
      lang,
      format: makeFormat(lang, zone ?? "UTC"),
      timeZone: zone,
      setSiteZone,
      logFilter: filter,
      nonce,
      signInUrl,
      creditsUrl,
      docsUrl,
      container,
      ...live,
    }),
    [client, words, lang, zone, filter, nonce, signInUrl, creditsUrl, docsUrl, container, live],
  )
  return (
    <QueryClientProvider client={queries.current}>
      <PageContext value={page}>
        <div
          className={`pressline ${tokens["root"]}`}
          data-theme={theme}
          lang={lang}
          ref={setContainer}
        >
          {siteId !== "" && <Live />}
          {children}
        </div>
      </PageContext>
    </QueryClientProvider>
  )
}

const Live = () => {
  useLive()
  return null
}
