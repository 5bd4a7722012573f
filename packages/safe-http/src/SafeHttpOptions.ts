/** What a client may ask: hosts, ports, sizes and times. */
import * as Duration from "effect/Duration"

export interface SafeHttpOptions {
  /**
   * When given, no other host is asked: `images.example.com`, or `*.example.com` for any name below it.
   * Default: every public host.
   */
  readonly hosts?: ReadonlyArray<string>
  /**
   * Hosts of your own network that may be asked all the same, also over plain HTTP: `blog.internal`,
   * `127.0.0.1:8080`, `[fd00::5]:8080`. With a port, on that port only. Link-local addresses and cloud
   * metadata stay refused.
   */
  readonly privateHosts?: ReadonlyArray<string>
  /** Whether `http:` addresses of public hosts may be asked; default false. */
  readonly plainHttp?: boolean
  /** Ports of public hosts; default 443, 8443, and 80 for plain HTTP. */
  readonly ports?: ReadonlyArray<number>
  /** Bytes of an answer's body, at most; default 64 KiB. */
  readonly maxBytes?: number
  /** Time for the name and the connection; default 10 seconds. */
  readonly connectTimeout?: Duration.Input
  /** Time for the whole exchange; default 15 seconds. */
  readonly timeout?: Duration.Input
  /** Name servers to ask in place of the system's resolver: `10.0.0.53`, `[::1]:5353`. */
  readonly nameServers?: ReadonlyArray<string>
}

export interface Allowances {
  readonly hosts: ReadonlyArray<string> | null
  readonly privateHosts: ReadonlySet<string>
  readonly plainHttp: boolean
  readonly ports: ReadonlyArray<number>
  readonly maxBytes: number
  readonly connectTimeout: Duration.Duration
  readonly timeout: Duration.Duration
  readonly nameServers: ReadonlyArray<string> | null
}

const KIB = 1024

export const allowancesOf = (options: SafeHttpOptions): Allowances => ({
  hosts: options.hosts?.map((host) => host.toLowerCase()) ?? null,
  privateHosts: new Set(options.privateHosts?.map(privateHost)),
  plainHttp: options.plainHttp ?? false,
  ports: options.ports ?? [443, 8443, ...(options.plainHttp === true ? [80] : [])],
  maxBytes: wholeNumber("maxBytes", options.maxBytes ?? 64 * KIB),
  connectTimeout: Duration.fromInputUnsafe(options.connectTimeout ?? "10 seconds"),
  timeout: Duration.fromInputUnsafe(options.timeout ?? "15 seconds"),
  nameServers: options.nameServers ?? null,
})

/** As a URL spells it, so that every spelling of an address is the same host. */
const privateHost = (host: string): string => {
  const parsed = URL.parse(`http://${host}`)
  if (parsed === null || parsed.pathname !== "/" || parsed.username !== "" || parsed.search !== "")
    throw new TypeError(
      `safeHttp: privateHosts: ${JSON.stringify(host)} is no host; write a name or an address, with or without a port, as in "blog.internal:8080"`,
    )
  return parsed.port === "" && host.endsWith(":80") ? `${parsed.hostname}:80` : parsed.host
}

export const wholeNumber = (name: string, value: number): number => {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new TypeError(`safeHttp: ${name} is ${value}; it is a whole number above 0`)
}
