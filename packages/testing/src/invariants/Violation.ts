/** A broken invariant, with a message that names the rows. */
export interface Violation {
  /** `INV-8`, as ARCHITECTURE numbers them. */
  readonly invariant: string
  readonly message: string
}

/** Collects violations of one subject. */
export interface Judge {
  readonly violations: ReadonlyArray<Violation>
  /** Notes a violation unless it holds; counts the check. */
  readonly holds: (invariant: string, condition: boolean, message: () => string) => void
  readonly checks: () => number
}

export const makeJudge = (): Judge => {
  const violations: Array<Violation> = []
  let checks = 0
  return {
    violations,
    checks: () => checks,
    holds: (invariant, condition, message) => {
      checks += 1
      if (!condition) violations.push({ invariant, message: message() })
    },
  }
}

/** Values that occur more than once. */
export const doubled = <A>(
  values: ReadonlyArray<A>,
  key: (value: A) => string,
): ReadonlyArray<string> => {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const value of values) {
    const name = key(value)
    if (seen.has(name)) twice.add(name)
    seen.add(name)
  }
  return [...twice]
}
