/** Whether the page hears of changes at once, and since when not. */
export type Connection =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "lost"; readonly tries: number }
  /** The stream is not to be had: the page asks every few seconds. */
  | { readonly kind: "polling" }
  | { readonly kind: "offline"; readonly since: number }

/** A value that React can follow. */
export class Observable<A> {
  private readonly listeners = new Set<() => void>()
  private value: A

  constructor(value: A) {
    this.value = value
  }

  readonly get = (): A => this.value

  set(value: A): void {
    this.value = value
    for (const listener of this.listeners) listener()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}
