/** Dates as readers and as feeds want them, always in UTC. */

/** A `time` element with the date in the site's language. */
export function dateElement(iso: string, language: string): string {
  const date = new Date(iso)
  return `<time datetime="${iso.slice(0, 10)}">${formatter(language).format(date)}</time>`
}

/** RFC 822, as RSS wants it. */
export const feedDate = (iso: string): string => new Date(iso).toUTCString()

function formatter(language: string): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = { dateStyle: "long", timeZone: "UTC" }
  try {
    return new Intl.DateTimeFormat(language, options)
  } catch {
    return new Intl.DateTimeFormat("en", options)
  }
}
