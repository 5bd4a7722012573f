/** CommandFailed: why a command could not do what it was asked, and what to do about it. */
export interface Failure {
  /** Stable, for programs: as in `--json`. */
  readonly code: string
  /** What to do; one line or more. */
  readonly remedy?: string
  /** The command was typed wrong: exit code 2. */
  readonly usage?: boolean
  readonly facts?: Readonly<Record<string, unknown>>
}

export class CommandFailed extends Error {
  override readonly name = "CommandFailed"
  readonly failure: Failure

  constructor(message: string, failure: Failure, options?: ErrorOptions) {
    super(message, options)
    this.failure = failure
  }
}

/** What was typed makes no sense. */
export const wrongUsage = (message: string, remedy?: string): CommandFailed =>
  new CommandFailed(message, {
    code: "usage",
    usage: true,
    ...(remedy === undefined ? {} : { remedy }),
  })
