/** Check: one thing that was looked at, how it is, and what to do when it is not well. */
export type Check =
  | { readonly check: string; readonly status: "ok"; readonly says: string }
  | {
      readonly check: string
      /** `skipped`: it could not be looked at, and may be well. */
      readonly status: "fail" | "skipped" | "warn"
      readonly says: string
      readonly remedy: string
    }

export const ok = (check: string, says: string): Check => ({ check, status: "ok", says })

export const warn = (check: string, says: string, remedy: string): Check => ({
  check,
  status: "warn",
  says,
  remedy,
})

export const fail = (check: string, says: string, remedy: string): Check => ({
  check,
  status: "fail",
  says,
  remedy,
})

export const skipped = (check: string, says: string, remedy: string): Check => ({
  check,
  status: "skipped",
  says,
  remedy,
})
