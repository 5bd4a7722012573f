/** A commit names inputs that are no longer waiting; nothing of it was stored. */
import * as Data from "effect/Data"

export class CommitConflict extends Data.TaggedError("CommitConflict")<{
  readonly expected: number
  readonly found: number
}> {
  override get message() {
    return `The commit advances ${this.expected} items, of which ${this.found} still wait.`
  }
}
