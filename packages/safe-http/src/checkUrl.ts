/** Whether an address may be asked, before any name is looked up. */
import * as Effect from "effect/Effect"
import { SafeHttpError } from "./SafeHttpError.ts"
import type { Allowances } from "./SafeHttpOptions.ts"

export interface CheckedUrl {
  readonly url: URL
  /** The port that is connected to. */
  readonly port: number
  /** One of `privateHosts`: it may have an address of one's own network. */
  readonly mayBePrivate: boolean
}

const LONGEST = 8192

export const checkUrl = (
  address: string | URL,
  allowances: Allowances,
): Effect.Effect<CheckedUrl, SafeHttpError> => {
  const text = String(address)
  const url = text.length > LONGEST ? null : URL.parse(text)
  if (url === null) return refuse("The address is no URL")
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return refuse(`${url.protocol} addresses are not asked, only https:`)
  if (url.username !== "" || url.password !== "")
    return refuse("An address with a user name or password in it is not asked: send a header")
  const { hostname } = url
  if (hostname === "" || hostname === ".") return refuse("The address has no host")
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80))
  const { hosts, plainHttp, ports, privateHosts } = allowances
  const mayBePrivate = privateHosts.has(hostname) || privateHosts.has(`${hostname}:${port}`)
  if (isThisMachine(hostname) && !mayBePrivate)
    return refuse(`${hostname} is this machine, whatever a name server says`)
  if (hosts !== null && !mayBePrivate && !hosts.some((allowed) => isUnder(hostname, allowed)))
    return refuse(`${hostname} is none of the hosts that may be asked`)
  if (url.protocol === "http:" && !plainHttp && !mayBePrivate)
    return refuse(`${hostname}: plain HTTP is not allowed, use https:`)
  if (!ports.includes(port) && !mayBePrivate)
    return refuse(`${hostname}: port ${port} is not allowed, only ${ports.join(", ")}`)
  return Effect.succeed({ url, port, mayBePrivate })
}

/** Names that must not be looked up: some name servers answer them (RFC 6761). */
const isThisMachine = (hostname: string): boolean => /(?:^|\.)localhost\.?$/u.test(hostname)

const isUnder = (hostname: string, allowed: string): boolean =>
  allowed.startsWith("*.") ? hostname.endsWith(allowed.slice(1)) : hostname === allowed

export const refuse = (detail: string): Effect.Effect<never, SafeHttpError> =>
  Effect.fail(new SafeHttpError({ reason: "refused", detail, sent: false }))
