/** What every part of the page needs: the client, the site, live data, words and formats. */
import type { AutomationClient } from "@pressline/http/client"
import { ApiError } from "@pressline/http/client"
import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { type ReactNode, createContext, use, useEffect, useMemo, useRef, useState } from "react"
import tokens from "../looks/tokens.module.css"
import { en, type Words } from "../words/en.ts"
import { type Format, makeFormat } from "../words/format.ts"
import { type Connection, Observable } from "./Connection.ts"
import { LogStore } from "./LogStore.ts"

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
  /** Where an operator buys credits. */
  readonly creditsUrl?: string
  /** `system` (default), `light` or `dark`. */
  readonly theme?: Theme
  readonly children?: ReactNode
}

export type Theme = "system" | "light" | "dark"

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
  readonly nonce: string | undefined
  readonly creditsUrl: string | undefined
  /** Where dialogs go, so that they have the page's looks. */
  readonly container: HTMLElement | null
}

const PageContext = createContext<Page | null>(null)

export const usePage = (): Page => {
  const page = use(PageContext)
  if (page === null)
    throw new Error("Parts of the dashboard go inside <AutomationProvider> or <AutomationPage>.")
  return page
}

/** A refusal stays a refusal; what may pass is tried once more. */
const retry = (count: number, error: Error): boolean =>
  count < 1 && !(error instanceof ApiError && !error.retryable)

/**
 * Goes around the parts of the page, each of which can be used alone.
 *
 * @example
 * ```tsx no-check
 * <AutomationProvider client={client} siteId="blog">
 *   <GlobalProgressBar />
 *   <ControlButtons />
 * </AutomationProvider>
 * ```
 */
export const AutomationProvider = ({
  children,
  client,
  creditsUrl,
  lang = "en",
  nonce,
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
    }),
    [siteId],
  )
  useEffect(() => setSiteZone(null), [siteId])
  const zone = timeZone ?? siteZone
  const page = useMemo<Page>(
    () => ({
      client,
      words: { ...en, ...words },
      lang,
      format: makeFormat(lang, zone ?? "UTC"),
      timeZone: zone,
      setSiteZone,
      nonce,
      creditsUrl,
      container,
      ...live,
    }),
    [client, words, lang, zone, nonce, creditsUrl, container, live],
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
          {children}
        </div>
      </PageContext>
    </QueryClientProvider>
  )
}
