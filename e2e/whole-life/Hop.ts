/** Hop: a way that something takes, and what goes wrong on it. */
import type { Life } from "./Life.ts"

export interface Hop {
  readonly name: string
  readonly fault: string
  /** What will go wrong is laid ready. */
  readonly prepare?: (life: Life) => void
  /** In place of the one upload: something happens in the middle of it. */
  readonly upload?: (life: Life, csv: string) => Promise<void>
  /** While a model thinks about an article. */
  readonly strike?: (life: Life) => Promise<void>
  /** Once the run is over. */
  readonly afterwards?: (life: Life) => Promise<void>
  /** Whether the fault met anything: one that did not proves nothing. */
  readonly happened: (life: Life) => Promise<boolean> | boolean
  /** Requests that the webhook's receiver gets, all of the same message; default 1. */
  readonly requestsToWebhook?: number
}
