/** What Pressline has to say, said to the host's logger: redacted, with ids as fields. */
import * as Cause from "effect/Cause"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type * as LogLevel from "effect/LogLevel"
import * as References from "effect/References"
import { redacted } from "./redacted.ts"

export type HostLogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal"

/** Ids, and for a failure `err`: `{ name, message }`, `code` where there is one, `stack` for a bug. */
export type LogFields = Readonly<Record<string, unknown>>

/** A line for the host's log. */
export interface HostLogLine {
  readonly level: HostLogLevel
  readonly message: string
  readonly time: Date
  readonly fields: LogFields
}

type Say = (fields: LogFields, message: string) => void

/** A logger that takes fields before the message, as pino and its like do. */
export interface PinoLike {
  readonly debug: Say
  readonly info: Say
  readonly warn: Say
  readonly error: Say
}

/** Where the log goes: an object such as `pino()`, a function, or nowhere (`false`). */
export type HostLogger = PinoLike | ((line: HostLogLine) => void) | false

/** What is wrong with a `logger`; null: nothing. */
export const loggerIssue = (logger: unknown): string | null => {
  if (logger === undefined || logger === false || typeof logger === "function") return null
  const missing = ["debug", "info", "warn", "error"].filter(
    (name) =>
      typeof logger !== "object" ||
      logger === null ||
      typeof (logger as Record<string, unknown>)[name] !== "function",
  )
  return missing.length === 0
    ? null
    : `is no logger: pass pino(), a function or false (it has no ${missing.join(", ")})`
}

/** Replaces Effect's loggers, which write to the console: that is the host's. */
export const hostLogger = (logger: HostLogger = false): Layer.Layer<never> => {
  if (logger === false) return Logger.layer([])
  const say = typeof logger === "function" ? logger : saying(logger)
  const forwarding = Logger.make<unknown, void>(({ cause, date, fiber, logLevel, message }) => {
    const parts = Array.isArray(message) ? message : [message]
    const fields = {
      ...fiber.getRef(References.CurrentLogAnnotations),
      ...traceOf(fiber.cache.span),
      ...errorOf(cause, parts),
    }
    const words = parts.filter((part) => typeof part === "string").join(": ")
    quietly(() => say({ level: levelOf(logLevel), message: redacted(words), time: date, fields }))
  })
  return Layer.merge(
    Logger.layer([forwarding]),
    Layer.succeed(References.MinimumLogLevel, "Debug"), // the host's logger decides
  )
}

const saying =
  (logger: PinoLike) =>
  ({ fields, level, message }: HostLogLine): void => {
    const method = level === "fatal" ? "error" : level === "trace" ? "debug" : level
    logger[method](fields, message)
  }

/** A logger that throws stops no work. */
const quietly = (say: () => void): void => {
  try {
    say()
  } catch {
    // there is nobody left to tell
  }
}

const LEVELS: { readonly [L in LogLevel.LogLevel]: HostLogLevel } = {
  All: "trace",
  Trace: "trace",
  Debug: "debug",
  Info: "info",
  Warn: "warn",
  Error: "error",
  Fatal: "fatal",
  None: "debug",
}

const levelOf = (level: LogLevel.LogLevel): HostLogLevel => LEVELS[level]

/** Joins a line to its trace, where there is one. */
const traceOf = (span?: { readonly spanId: string; readonly traceId: string }): LogFields =>
  span === undefined ? {} : { traceId: span.traceId, spanId: span.spanId }

const errorOf = (cause: Cause.Cause<unknown>, parts: ReadonlyArray<unknown>): LogFields => {
  const failed = cause.reasons.length > 0 ? Cause.squash(cause) : parts.find(isError)
  return failed === undefined ? {} : { err: told(failed, Cause.hasDies(cause)) }
}

const isError = (part: unknown): part is Error => part instanceof Error

/** The parts of an error that may be told. A stack is of use for a bug only. */
const told = (thrown: unknown, bug: boolean): LogFields => {
  if (!isError(thrown)) return { name: typeof thrown, message: redacted(String(thrown)) }
  const { message, name, stack } = thrown
  const code = "code" in thrown && typeof thrown.code === "string" ? { code: thrown.code } : {}
  const where = bug && stack !== undefined ? { stack: redacted(stack) } : {}
  return { name, message: redacted(message), ...code, ...where }
}
