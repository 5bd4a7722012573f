import { useSyncExternalStore } from "react"

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

export const useObservable = <A>({ get, subscribe }: Observable<A>): A =>
  useSyncExternalStore(subscribe, get)
