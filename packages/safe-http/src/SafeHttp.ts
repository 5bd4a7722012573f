/** SafeHttp: one client for every request that leaves for an address that somebody else chose. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { checkUrl } from "./checkUrl.ts"
import { connect } from "./connect.ts"
import { exchange } from "./exchange.ts"
import { resolveHost } from "./resolveHost.ts"
import { SafeHttpError } from "./SafeHttpError.ts"
import { allowancesOf, type SafeHttpOptions, wholeNumber } from "./SafeHttpOptions.ts"
import type { SafeRequest, SafeResponse } from "./SafeRequest.ts"

export interface SafeHttpShape {
  /** The answer, whatever its status; interruption closes the connection. */
  readonly request: (request: SafeRequest) => Effect.Effect<SafeResponse, SafeHttpError>
}

export class SafeHttp extends Context.Service<SafeHttp, SafeHttpShape>()(
  "@pressline/safe-http/SafeHttp",
) {}

/**
 * A client that asks only public hosts, over TLS: every address of a name is checked and the connection
 * is made to exactly those; redirects are not followed, the environment's proxies not used, and neither
 * time nor size is without a bound. Throws a `TypeError` for options that make no sense.
 *
 * @example
 * ```ts
 * import { makeSafeHttp } from "@pressline/safe-http"
 * import * as Effect from "effect/Effect"
 *
 * const client = makeSafeHttp({ hosts: ["*.example.com"], maxBytes: 20 * 1024 * 1024 })
 * const picture = client
 *   .request({ url: "https://images.example.com/sea.png" })
 *   .pipe(Effect.map(({ body }) => body))
 * ```
 */
export const makeSafeHttp = (options: SafeHttpOptions = {}): SafeHttpShape => {
  const allowances = allowancesOf(options)
  const { connectTimeout, nameServers, timeout } = allowances
  return {
    request: (input) =>
      Effect.suspend(() => {
        const maxBytes = wholeNumber("maxBytes", input.maxBytes ?? allowances.maxBytes)
        let sent = false
        const outOfTime = (what: string) => () =>
          Effect.fail(
            new SafeHttpError({ reason: "timeout", detail: `${hostOf(input)} ${what}`, sent }),
          )
        return Effect.gen(function* () {
          const checked = yield* checkUrl(input.url, allowances)
          const opened = yield* resolveHost(checked, nameServers).pipe(
            Effect.flatMap((addresses) => connect(checked, addresses, input)),
            Effect.timeoutOrElse({
              duration: connectTimeout,
              orElse: outOfTime("cannot be connected to in time"),
            }),
          )
          sent = true
          return yield* exchange(opened, input, maxBytes)
        }).pipe(
          Effect.scoped,
          Effect.timeoutOrElse({ duration: timeout, orElse: outOfTime("does not answer in time") }),
        )
      }),
  }
}

/** {@link makeSafeHttp} as a layer. */
export const safeHttp = (options: SafeHttpOptions = {}): Layer.Layer<SafeHttp> =>
  Layer.sync(SafeHttp, () => makeSafeHttp(options))

const hostOf = ({ url }: SafeRequest): string => URL.parse(String(url))?.host ?? "The host"
