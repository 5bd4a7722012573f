/** Whether the page hears of changes at once, and since when not. */
export type Connection =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "lost"; readonly tries: number }
  /** The stream is not to be had: the page asks every few seconds. */
  | { readonly kind: "polling" }
  | { readonly kind: "offline"; readonly since: number }
