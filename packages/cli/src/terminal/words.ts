/** Numbers and times for people. */

const numbers = new Intl.NumberFormat("en", { maximumFractionDigits: 4 })

export const count = (value: number): string => numbers.format(value)

export const plural = (value: number, thing: string): string =>
  `${count(value)} ${thing}${value === 1 ? "" : "s"}`

/** `42 s`, `3 min 05 s`, `1 h 02 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  const two = (value: number): string => String(value).padStart(2, "0")
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`
}
