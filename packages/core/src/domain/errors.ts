/** The errors a caller can get: each is the sentence that is true, with a closed table of codes. */
import * as Schema from "effect/Schema"
import { Credits, formatCredits } from "./Credits.ts"
import { BusyState, RunAction } from "./RunStatus.ts"
import { StageNumber } from "./Stage.ts"

/** Every code, its HTTP status, and whether the same request may succeed later by itself. */
export const ERROR_CODES = {
  already_running: { status: 409, retryable: true },
  invalid_transition: { status: 409, retryable: false },
  insufficient_credits: { status: 402, retryable: false },
  site_not_found: { status: 404, retryable: false },
  run_not_found: { status: 404, retryable: false },
  item_not_found: { status: 404, retryable: false },
  not_found: { status: 404, retryable: false },
  method_not_allowed: { status: 405, retryable: false },
  unsupported_media_type: { status: 415, retryable: false },
  validation_failed: { status: 422, retryable: false },
  idempotency_conflict: { status: 422, retryable: false },
  config_conflict: { status: 412, retryable: false },
  unauthorized: { status: 401, retryable: false },
  forbidden: { status: 403, retryable: false },
  rate_limited: { status: 429, retryable: true },
  payload_too_large: { status: 413, retryable: false },
  storage_unavailable: { status: 503, retryable: true },
  schema_out_of_date: { status: 503, retryable: false },
  lock_unavailable: { status: 503, retryable: true },
  dispatcher_unavailable: { status: 503, retryable: true },
  config_invalid: { status: 500, retryable: false },
  internal: { status: 500, retryable: false },
  lease_lost: { status: 409, retryable: true },
  aborted: { status: 499, retryable: true },
} as const satisfies Record<string, { readonly status: number; readonly retryable: boolean }>
export type ErrorCode = keyof typeof ERROR_CODES

/**
 * A site has a run already; `runId` names it. It is true: storage has that run in that `state`. `starting`,
 * which only `deleteSite` meets: a start is under way, and it is not decided yet whether it becomes a run.
 */
export class AlreadyRunning extends Schema.TaggedError<AlreadyRunning>()("AlreadyRunning", {
  siteId: Schema.String,
  runId: Schema.String,
  state: BusyState,
}) {
  readonly code = "already_running"
  override get message() {
    if (this.state === "starting")
      return `Site ${this.siteId} is busy: run ${this.runId} is starting. Try again when it has started, or a minute later: a start that was cut short is taken back.`
    return `Site ${this.siteId} has an active run, ${this.runId}. Wait for it, resume it, or cancel it.`
  }
}

export class InvalidTransition extends Schema.TaggedError<InvalidTransition>()(
  "InvalidTransition",
  {
    runId: Schema.String,
    action: RunAction,
    state: Schema.String,
    allowed: Schema.Array(RunAction),
  },
) {
  readonly code = "invalid_transition"
  override get message() {
    return `Run ${this.runId} is ${this.state}; ${this.action} is not possible. Possible: ${this.allowed.join(", ")}.`
  }
}

/** Not enough credits to start (or go on). Nothing was stored. */
export class InsufficientCredits extends Schema.TaggedError<InsufficientCredits>()(
  "InsufficientCredits",
  {
    accountId: Schema.String,
    required: Credits,
    /** What is available: the balance less what other runs hold. */
    balance: Credits,
    missing: Credits,
    /** The first stages that the balance would pay for. */
    stagesThatFit: Schema.Array(StageNumber),
  },
) {
  readonly code = "insufficient_credits"
  override get message() {
    const fit =
      this.stagesThatFit.length === 0
        ? ""
        : ` The balance covers stages ${this.stagesThatFit.join(", ")}: switch the others off to run these.`
    return `This run needs ${formatCredits(this.required)} credits; ${formatCredits(this.balance)} are available, ${formatCredits(this.missing)} are missing.${fit}`
  }
}

export class SiteNotFound extends Schema.TaggedError<SiteNotFound>()("SiteNotFound", {
  siteId: Schema.String,
}) {
  readonly code = "site_not_found"
  override get message() {
    return `There is no site ${this.siteId}.`
  }
}

export class RunNotFound extends Schema.TaggedError<RunNotFound>()("RunNotFound", {
  siteId: Schema.NullOr(Schema.String),
  runId: Schema.NullOr(Schema.String),
}) {
  readonly code = "run_not_found"
  override get message() {
    return this.runId === null
      ? `Site ${this.siteId ?? ""} has had no run yet.`
      : `There is no run ${this.runId}${this.siteId === null ? "" : ` of site ${this.siteId}`}.`
  }
}

export class ItemNotFound extends Schema.TaggedError<ItemNotFound>()("ItemNotFound", {
  kind: Schema.String,
  id: Schema.String,
}) {
  readonly code = "item_not_found"
  override get message() {
    return `There is no ${this.kind} ${this.id}.`
  }
}

export const ValidationIssue = Schema.Struct({ path: Schema.String, message: Schema.String })
export type ValidationIssue = typeof ValidationIssue.Type

/** Some input is wrong; every bad field is named with what it should be. */
export class ValidationFailed extends Schema.TaggedError<ValidationFailed>()("ValidationFailed", {
  issues: Schema.Array(ValidationIssue),
}) {
  readonly code = "validation_failed"
  override get message() {
    return this.issues
      .map(({ message, path }) => (path === "" ? message : `${path}: ${message}`))
      .join("; ")
  }
}

/** One wrong field, in short. */
export const invalid = (path: string, message: string): ValidationFailed =>
  new ValidationFailed({ issues: [{ path, message }] })

/** The same idempotency key came with another request. */
export class IdempotencyConflict extends Schema.TaggedError<IdempotencyConflict>()(
  "IdempotencyConflict",
  { key: Schema.String },
) {
  readonly code = "idempotency_conflict"
  override get message() {
    return `The idempotency key ${this.key} was used for a different request. Use a new key for a new request.`
  }
}

export class ConfigConflict extends Schema.TaggedError<ConfigConflict>()("ConfigConflict", {
  siteId: Schema.String,
  expected: Schema.Int,
  actual: Schema.Int,
}) {
  readonly code = "config_conflict"
  override get message() {
    return `The config of site ${this.siteId} is at version ${this.actual}, not ${this.expected}. Read it again and repeat the change.`
  }
}

/** The options of `createAutomation` are wrong; nothing was started. */
export class ConfigInvalid extends Schema.TaggedError<ConfigInvalid>()("ConfigInvalid", {
  issues: Schema.Array(ValidationIssue),
}) {
  readonly code = "config_invalid"
  override get message() {
    const { issues } = this
    return `${issues.length} problem${issues.length === 1 ? "" : "s"} in the options: ${issues
      .map(({ message, path }) => `${path}: ${message}`)
      .join("; ")}`
  }
}

/** Another worker has the run now; whatever this one still holds is void. */
export class LeaseLost extends Schema.TaggedError<LeaseLost>()("LeaseLost", {
  runId: Schema.String,
  epoch: Schema.Int,
}) {
  readonly code = "lease_lost"
  override get message() {
    return `Epoch ${this.epoch} of run ${this.runId} is over: another worker, or a person, has moved it on.`
  }
}

/** The technical families; the ports raise them. */
export class StorageError extends Schema.TaggedError<StorageError>()("StorageError", {
  operation: Schema.String,
  /** `unavailable`: try again. `schema`: migrate first. `unknown`: it may or may not have happened. */
  reason: Schema.Literals(["unavailable", "schema", "unknown"]),
  detail: Schema.String,
  cause: Schema.optionalKey(Schema.Defect()),
}) {
  get code(): "storage_unavailable" | "schema_out_of_date" {
    return this.reason === "schema" ? "schema_out_of_date" : "storage_unavailable"
  }
  override get message() {
    return `Storage: ${this.operation}: ${this.detail}`
  }
}

export class LockUnavailable extends Schema.TaggedError<LockUnavailable>()("LockUnavailable", {
  siteId: Schema.String,
  detail: Schema.String,
  cause: Schema.optionalKey(Schema.Defect()),
}) {
  readonly code = "lock_unavailable"
  override get message() {
    return `The lock of site ${this.siteId} cannot be had: ${this.detail}`
  }
}

export class DispatcherUnavailable extends Schema.TaggedError<DispatcherUnavailable>()(
  "DispatcherUnavailable",
  { detail: Schema.String, cause: Schema.optionalKey(Schema.Defect()) },
) {
  readonly code = "dispatcher_unavailable"
  override get message() {
    return `Runs cannot be dispatched: ${this.detail}`
  }
}

/** The host's credit system did not answer. Nothing was decided; the same verb may be repeated. */
export class CreditsUnavailable extends Schema.TaggedError<CreditsUnavailable>()(
  "CreditsUnavailable",
  { operation: Schema.String, detail: Schema.String, cause: Schema.optionalKey(Schema.Defect()) },
) {
  readonly code = "storage_unavailable"
  override get message() {
    return `Credits: ${this.operation}: ${this.detail}`
  }
}
