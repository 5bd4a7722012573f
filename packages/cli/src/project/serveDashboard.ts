/** serveDashboard: the dashboard of an automation, on an address of this machine. */
import { createHash, timingSafeEqual } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import type { Automation } from "@pressline/core"
import { createDashboard, type DashboardOptions } from "@pressline/dashboard"
import { createHttpApi, type HttpApiOptions, toNodeHandler } from "@pressline/http"

export interface ServeOptions {
  /** Taken if it is free; otherwise, and for 0, any other. */
  readonly port: number
  /** Default: this machine only. */
  readonly host?: string
  /** Asked of every caller; required where callers come from elsewhere. */
  readonly password?: string
  /** False: callers look, and change nothing. */
  readonly mayAct: boolean
  readonly sites?: NonNullable<HttpApiOptions["sites"]>
  readonly page: DashboardOptions
}

export interface Served {
  readonly url: string
  readonly close: () => Promise<void>
}

const LOOPBACK = "127.0.0.1"

export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || host.startsWith("127.")

export const serveDashboard = async (
  automation: Automation,
  { host = LOOPBACK, mayAct, page, password, port, sites }: ServeOptions,
): Promise<Served> => {
  const isHere = addressedTo(host)
  const api = createHttpApi(automation, {
    authorize: (request, { action }) =>
      isHere(request) && (mayAct || action === "read")
        ? { allow: true, actor: "you" }
        : { allow: false, reason: "forbidden" },
    ...(sites === undefined ? {} : { sites }),
    rateLimits: false,
  })
  const dashboard = createDashboard(api, page)
  const fetch =
    password === undefined
      ? dashboard.fetch
      : async (request: Request) =>
          isKnown(request, password) ? dashboard.fetch(request) : askForPassword()
  const server = createServer(toNodeHandler({ fetch }))
  const listening = async (at: number): Promise<void> => {
    server.listen(at, host)
    await once(server, "listening")
  }
  await listening(port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error
    return listening(0)
  })
  const shown = host.includes(":") ? `[${host}]` : host
  return {
    url: `http://${shown}:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      await api.close()
      server.closeAllConnections()
      server.close()
    },
  }
}

/** On this machine alone a page of another name has no business here: its name was pointed at us. */
const addressedTo =
  (host: string) =>
  (request: Request): boolean =>
    !isLoopback(host) ||
    [host, LOOPBACK, "localhost", "[::1]"].includes(new URL(request.url).hostname)

const isKnown = (request: Request, password: string): boolean => {
  const [, given = ""] = /^Basic (.+)$/u.exec(request.headers.get("authorization") ?? "") ?? []
  const typed = Buffer.from(given, "base64").toString().split(":").slice(1).join(":")
  return timingSafeEqual(digest(typed), digest(password))
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest()

const askForPassword = (): Response =>
  new Response("A password is asked for.\n", {
    status: 401,
    headers: { "www-authenticate": 'Basic realm="Pressline", charset="UTF-8"' },
  })
