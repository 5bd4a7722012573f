/** The shell around a site's page: which site, whose times, which theme. */
import { type AutomationClient, ApiError } from "@pressline/http/client"
import { useEffect, useState } from "react"
import { AutomationProvider, type Theme } from "../live/AutomationProvider.tsx"
import { SitePage } from "../page/SitePage.tsx"
import type { AppOptions } from "../server/pageHtml.ts"
import { browserZone } from "./browserZone.ts"
import { Header } from "./Header.tsx"
import type { SiteEntry } from "./SiteEntry.ts"
import { NoSite } from "./NoSite.tsx"
import { keepFilter, placedFilter } from "./placedFilter.ts"
import { usePlace } from "./usePlace.ts"

const STORED = "pressline-theme"

export const App = ({
  client,
  options,
}: {
  readonly client: AutomationClient
  readonly options: AppOptions
}) => {
  const [place, go] = usePlace()
  const sites = useSites(client)
  const [theme, setTheme] = useState<Theme>(storedTheme)
  const site = place.site ?? options.siteId ?? sites?.[0]?.site_id ?? null
  const choose = (next: Theme): void => {
    setTheme(next)
    document.documentElement.dataset["theme"] = next
    try {
      localStorage.setItem(STORED, next)
    } catch {
      // It lasts as long as the page.
    }
  }
  const zone = place.tz === "browser" ? browserZone() : (place.tz ?? undefined)
  const { creditsUrl, docsUrl, lang, nonce, signInUrl } = options
  return (
    <AutomationProvider
      key={site}
      client={client}
      siteId={site ?? ""}
      theme={theme}
      nonce={nonce}
      {...(lang === undefined ? {} : { lang })}
      {...(zone === undefined ? {} : { timeZone: zone })}
      logFilter={placedFilter()}
      onLogFilter={keepFilter}
      {...(signInUrl === undefined ? {} : { signInUrl })}
      {...(creditsUrl === undefined ? {} : { creditsUrl })}
      {...(docsUrl === undefined ? {} : { docsUrl })}
    >
      <Header
        options={options}
        sites={sites ?? []}
        site={site}
        onSite={(next) => go({ site: next, run: null })}
        zone={place.tz}
        onZone={(tz) => go({ tz })}
        theme={theme}
        onTheme={choose}
      />
      {site === null ? (
        sites !== null && <NoSite onSite={(next) => go({ site: next })} />
      ) : (
        <SitePage runId={place.run} onRun={(run) => go({ run })} />
      )}
    </AutomationProvider>
  )
}

const storedTheme = (): Theme => {
  const stored = document.documentElement.dataset["theme"]
  return stored === "light" || stored === "dark" ? stored : "system"
}

/** The sites the caller may see; none where the host does not list them, null while it is asked. */
const useSites = (client: AutomationClient): ReadonlyArray<SiteEntry> | null => {
  const [sites, setSites] = useState<ReadonlyArray<SiteEntry> | null>(null)
  useEffect(() => {
    const gone = new AbortController()
    const ask = async (): Promise<void> => {
      try {
        setSites((await client.sites({ signal: gone.signal })).sites)
      } catch (error) {
        if (gone.signal.aborted) return
        if (error instanceof ApiError) setSites([])
        else setTimeout(() => void ask(), 3000)
      }
    }
    void ask()
    return () => gone.abort()
  }, [client])
  return sites
}
