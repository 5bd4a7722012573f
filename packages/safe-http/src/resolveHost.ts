/** The addresses of a host, each of them looked at; the connection is made to these and no others. */
import { lookup, Resolver } from "node:dns/promises"
import * as Effect from "effect/Effect"
import { type AddressKind, kindOfAddress, literalOf } from "./addresses.ts"
import { type CheckedUrl, refuse } from "./checkUrl.ts"
import { SafeHttpError } from "./SafeHttpError.ts"

export interface Address {
  readonly address: string
  readonly family: 4 | 6
}

/** Fails unless every address may be connected to: one bad answer among good ones is an attack. */
export const resolveHost = (
  { mayBePrivate, url: { hostname } }: CheckedUrl,
  nameServers: ReadonlyArray<string> | null,
): Effect.Effect<ReadonlyArray<Address>, SafeHttpError> => {
  const literal = literalOf(hostname)
  const addresses =
    literal === null ? askFor(hostname, nameServers) : Effect.succeed([addressOf(literal)])
  const allowed: ReadonlyArray<AddressKind> = mayBePrivate ? ["public", "own"] : ["public"]
  return Effect.flatMap(addresses, (found) =>
    found.every(({ address }) => allowed.includes(kindOfAddress(address)))
      ? Effect.succeed(found)
      : refuse(
          `${hostname} is not on the public internet${mayBePrivate ? ", nor of a private network that may be asked" : ""}`,
        ),
  )
}

const addressOf = (address: string): Address => ({
  address,
  family: address.includes(":") ? 6 : 4,
})

const askFor = (
  hostname: string,
  nameServers: ReadonlyArray<string> | null,
): Effect.Effect<ReadonlyArray<Address>, SafeHttpError> =>
  Effect.tryPromise({
    try: async () => {
      const found =
        nameServers === null
          ? (await lookup(hostname, { all: true })).map(({ address }) => address)
          : await askServers(hostname, nameServers)
      if (found.length === 0) throw new Error("no address")
      return found.map(addressOf)
    },
    catch: (cause) =>
      new SafeHttpError({
        reason: "unresolved",
        detail: `${hostname} has no address that can be found`,
        sent: false,
        cause,
      }),
  })

const askServers = async (
  hostname: string,
  nameServers: ReadonlyArray<string>,
): Promise<ReadonlyArray<string>> => {
  const resolver = new Resolver({ timeout: 2000, tries: 2 })
  resolver.setServers(nameServers)
  const answers = await Promise.allSettled([
    resolver.resolve4(hostname),
    resolver.resolve6(hostname),
  ])
  return answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []))
}
