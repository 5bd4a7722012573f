/** Numbers, times and durations as people read them. */
export interface Format {
  readonly number: (value: number) => string
  /** One decimal at most; four where it matters. */
  readonly credits: (value: number, whole?: boolean) => string
  /** `14:00 CET` today, `22 Nov 14:00 CET` this year, with the year before. */
  readonly instant: (iso: string) => string
  /** With seconds. */
  readonly clock: (iso: string) => string
  /** `8 minutes ago`, `in 22 hours`. */
  readonly relative: (iso: string, now: number) => string
  readonly duration: (seconds: number) => string
}

const MINUTE = 60_000
const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", MINUTE],
] as const

export const makeFormat = (lang: string, timeZone: string): Format => {
  // Plain English writes the day before the month, and knows the zones of Europe by name.
  const locale = lang === "en" ? "en-GB" : lang
  const numbers = new Intl.NumberFormat(lang)
  const short = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 })
  const long = new Intl.NumberFormat(lang, { maximumFractionDigits: 4 })
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone } as const
  const zoned = new Intl.DateTimeFormat(locale, { ...time, timeZoneName: "short" })
  const seconds = new Intl.DateTimeFormat(locale, { ...time, second: "2-digit" })
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone })
  const year = new Intl.DateTimeFormat(locale, { year: "numeric", timeZone })
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: "auto" })
  const dayNumber = (date: Date): string => `${day.format(date)} ${year.format(date)}`
  return {
    number: (value) => numbers.format(value),
    credits: (value, whole = false) => (whole ? long : short).format(value),
    instant: (iso) => {
      const date = new Date(iso)
      const today = new Date()
      if (dayNumber(date) === dayNumber(today)) return zoned.format(date)
      const thisYear = year.format(date) === year.format(today)
      return `${day.format(date)}${thisYear ? "" : ` ${year.format(date)}`} ${zoned.format(date)}`
    },
    clock: (iso) => seconds.format(new Date(iso)),
    relative: (iso, now) => {
      const difference = new Date(iso).getTime() - now
      for (const [unit, length] of UNITS)
        if (Math.abs(difference) >= length) return ago.format(Math.round(difference / length), unit)
      return ago.format(0, "minute")
    },
    duration: (value) => {
      const whole = Math.max(0, Math.round(value))
      if (value < 10) return `${short.format(Math.max(0, value))} s`
      if (whole < 60) return `${whole} s`
      if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
      return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
    },
  }
}
