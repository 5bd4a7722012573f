/** What a runner says of the sources as they are now. */
export type Verdict =
  | { readonly _tag: "Green" }
  /** `by`: the test or invariant that failed. */
  | { readonly _tag: "Red"; readonly by: string }
  /** Nothing was tested: it does not compile, or a test file does not load. */
  | { readonly _tag: "Broken"; readonly detail: string }

export const green: Verdict = { _tag: "Green" }
export const red = (by: string): Verdict => ({ _tag: "Red", by })
export const broken = (detail: string): Verdict => ({ _tag: "Broken", detail })
