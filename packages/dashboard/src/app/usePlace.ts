/** What is looked at, kept in the address so that it can be shared: the site, a run, the zone. */
import { useCallback, useSyncExternalStore } from "react"

export interface Place {
  readonly site: string | null
  readonly run: string | null
  readonly tz: string | null
}

const read = (): string => window.location.search

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener("popstate", listener)
  return () => window.removeEventListener("popstate", listener)
}

export const usePlace = (): readonly [Place, (changes: Partial<Place>) => void] => {
  const search = useSyncExternalStore(subscribe, read)
  const query = new URLSearchParams(search)
  const go = useCallback((changes: Partial<Place>) => {
    const next = new URLSearchParams(window.location.search)
    for (const [name, value] of Object.entries(changes))
      if (value === null) next.delete(name)
      else next.set(name, value)
    window.history.pushState(null, "", `?${next}`)
    window.dispatchEvent(new PopStateEvent("popstate"))
    if ("run" in changes) window.scrollTo(0, 0)
  }, [])
  return [{ site: query.get("site"), run: query.get("run"), tz: query.get("tz") }, go]
}
