/** Requests to providers: admitted, timed, abortable, their failures named and their usage told. */
import { type AiCall, AiError } from "@pressline/core/effect"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import type { AiCallRecord, AiSdkOptions } from "./AiSdkOptions.ts"
import type { RateGate } from "./rateGate.ts"
import { toAiError } from "./toAiError.ts"

export interface Usage {
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly images?: number
}

export interface ProviderRequest<A> {
  readonly call: AiCall
  readonly function: AiCallRecord["function"]
  readonly model: { readonly provider: string; readonly modelId: string }
  /** Tokens it may use, for the limit per minute. */
  readonly tokens: number
  readonly timeout: Duration.Input
  readonly send: (signal: AbortSignal) => PromiseLike<A>
  readonly usage: (answer: A) => Usage
}

/** What of a request can be told. */
type About = Omit<ProviderRequest<unknown>, "send" | "usage">

export type SendRequest = <A>(request: ProviderRequest<A>) => Effect.Effect<A, AiError>

const tokensUsed = (kind: "input" | "output") =>
  Metric.counter("pressline_ai_tokens_total", {
    description: "Tokens that providers counted",
    attributes: { kind },
    incremental: true,
  })
const tokensIn = tokensUsed("input")
const tokensOut = tokensUsed("output")

const NO_USAGE: Usage = { inputTokens: null, outputTokens: null }

export const sendThrough =
  (gate: RateGate, options: AiSdkOptions): SendRequest =>
  (request) =>
    gate(request.tokens, sendOnce(request, options))

const sendOnce = <A>(
  request: ProviderRequest<A>,
  options: AiSdkOptions,
): Effect.Effect<A, AiError> =>
  Effect.gen(function* () {
    const started = yield* Clock.currentTimeMillis
    const told = (outcome: string, usage: Usage): Effect.Effect<void> =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        tell(recordOf(request, options, { outcome, usage, milliseconds: now - started }), options),
      )
    return yield* Effect.tryPromise({
      try: (signal) => request.send(signal),
      catch: (thrown) => ({ thrown }),
    }).pipe(
      Effect.catch(({ thrown }) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          Effect.fail(
            thrown instanceof AiError ? thrown : toAiError(thrown, request.model.provider, now),
          ),
        ),
      ),
      Effect.timeoutOrElse({
        duration: request.timeout,
        orElse: () => Effect.fail(outOfTime(request)),
      }),
      Effect.onExit((exit) =>
        Exit.isSuccess(exit)
          ? told("answered", request.usage(exit.value))
          : told(outcomeOf(exit.cause), NO_USAGE),
      ),
    )
  })

/** A call that was given up is paid for, too, where the provider does not notice. */
const outcomeOf = (cause: Cause.Cause<AiError>): string =>
  Option.match(Cause.findErrorOption(cause), {
    onSome: ({ code }) => code,
    onNone: () => (Cause.hasInterrupts(cause) ? "interrupted" : "defect"),
  })

const outOfTime = ({ model, timeout }: About): AiError =>
  new AiError({
    code: "ai_timeout",
    detail: `${model.provider} did not answer within ${Duration.format(Duration.fromInputUnsafe(timeout))}`,
  })

const recordOf = (
  { call: { key, runId, siteId }, function: name, model }: About,
  { prices = {} }: AiSdkOptions,
  { milliseconds, outcome, usage }: { outcome: string; usage: Usage; milliseconds: number },
): AiCallRecord => {
  const { image, inputPerMillion = 0, outputPerMillion = 0 } = prices[model.modelId] ?? {}
  const { images = 0, inputTokens, outputTokens } = usage
  const known = prices[model.modelId] !== undefined && (inputTokens !== null || images > 0)
  const tokens = (inputTokens ?? 0) * inputPerMillion + (outputTokens ?? 0) * outputPerMillion
  return {
    siteId,
    runId,
    key,
    function: name,
    model: `${model.provider}/${model.modelId}`,
    outcome,
    inputTokens,
    outputTokens,
    milliseconds,
    cost: known ? tokens / 1e6 + images * (image ?? 0) : null,
  }
}

const tell = (record: AiCallRecord, { onCall }: AiSdkOptions): Effect.Effect<void> =>
  Effect.gen(function* () {
    yield* Metric.update(tokensIn, record.inputTokens ?? 0)
    yield* Metric.update(tokensOut, record.outputTokens ?? 0)
    yield* Effect.try(() => onCall?.(record))
  }).pipe(Effect.catch((error) => Effect.logWarning("onCall failed", error)))
