import { createServer } from "node:net"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { expect, it } from "@effect/vitest"
import { makeSafeHttp, SafeHttp, safeHttp } from "@pressline/safe-http"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { describe } from "vitest"
import { site } from "./site.ts"

describe("answers", () => {
  it.live("MUST send method, headers and body, and give back status, headers and body", () =>
    Effect.gen(function* () {
      const echo = yield* site((request, response) => {
        response.writeHead(201, { "x-kind": "echo", "set-cookie": ["a=1", "b=2"] })
        request.pipe(response)
      })
      const { request } = yield* SafeHttp.pipe(
        Effect.provide(safeHttp({ privateHosts: [echo.host] })),
      )
      const answer = yield* request({
        url: `http://${echo.host}/posts?draft=1`,
        method: "POST",
        headers: { Authorization: "Bearer token", "content-type": "text/plain" },
        body: "Grüße",
      })
      expect(answer.status).toBe(201)
      expect(answer.headers).toMatchObject({ "x-kind": "echo", "set-cookie": "a=1, b=2" })
      expect(answer.text()).toBe("Grüße")
      const [seen] = echo.requests
      expect([seen?.method, seen?.url]).toEqual(["POST", "/posts?draft=1"])
      expect(seen?.headers).toMatchObject({ authorization: "Bearer token", "content-length": "7" })
    }),
  )

  it.live("MUST give back errors of the other side as answers", () =>
    Effect.gen(function* () {
      const failing = yield* site((_, response) => response.writeHead(503).end("later"))
      const client = makeSafeHttp({ privateHosts: [failing.host] })
      const answer = yield* client.request({ url: `http://${failing.host}/` })
      expect([answer.status, answer.text()]).toEqual([503, "later"])
    }),
  )

  it.live("MUST make the same request anew each time it is run", () =>
    Effect.gen(function* () {
      const counting = yield* site((_, response) => response.end("once"))
      const client = makeSafeHttp({ privateHosts: [counting.host] })
      const ask = client.request({ url: `http://${counting.host}/` })
      yield* ask
      yield* ask
      expect(counting.requests).toHaveLength(2)
    }),
  )

  it.live("MUST refuse headers that are the connection's, and those that would be two", () =>
    Effect.gen(function* () {
      const quiet = yield* site((_, response) => response.end())
      const client = makeSafeHttp({ privateHosts: [quiet.host] })
      const headers = [
        { Host: "elsewhere.example" },
        { "Transfer-Encoding": "chunked" },
        { "x-title": "a\r\nx-admin: 1" },
      ]
      for (const header of headers) {
        const asked = client.request({ url: `http://${quiet.host}/`, headers: { ...header } })
        const { reason, sent } = yield* Effect.flip(asked)
        expect({ reason, sent }).toEqual({ reason: "refused", sent: false })
      }
      expect(quiet.requests).toHaveLength(0)
    }),
  )
})

describe("bounds", () => {
  it.live.each([301, 302, 303, 307, 308])("MUST NOT follow a redirect (%i)", (status) =>
    Effect.gen(function* () {
      const inside = yield* site((_, response) => response.end("secret"))
      const moved = yield* site((_, response) =>
        response.writeHead(status, { location: `http://${inside.host}/hush` }).end(),
      )
      const client = makeSafeHttp({ privateHosts: [moved.host, inside.host] })
      const failure = yield* Effect.flip(client.request({ url: `http://${moved.host}/` }))
      expect(failure).toMatchObject({ reason: "redirected", status, sent: true })
      expect(failure.message).toContain(`to http://${inside.host}`)
      expect(failure.message).not.toContain("hush")
      expect(inside.requests).toHaveLength(0)
    }),
  )

  it.live("MUST stop reading where the body is larger than allowed, said or not", () =>
    Effect.gen(function* () {
      const large = yield* site((request, response) => {
        if (request.url === "/said") response.setHeader("content-length", "2000")
        response.write("x".repeat(1000))
        response.end("x".repeat(1000))
      })
      const client = makeSafeHttp({ privateHosts: [large.host], maxBytes: 1999 })
      for (const path of ["said", "unsaid"]) {
        const asked = client.request({ url: `http://${large.host}/${path}` })
        expect(yield* Effect.flip(asked)).toMatchObject({ reason: "too_large", sent: true })
      }
      const allowed = { url: `http://${large.host}/said`, maxBytes: 2000 }
      expect((yield* client.request(allowed)).body).toHaveLength(2000)
    }),
  )

  it.live("MUST NOT wait for ever: before the answer, or while it trickles", () =>
    Effect.gen(function* () {
      const slow = yield* site((request, response) => {
        if (request.url !== "/trickle") return
        const drip = setInterval(() => response.write("x"), 20)
        response.on("close", () => clearInterval(drip))
      })
      const client = makeSafeHttp({ privateHosts: [slow.host], timeout: "200 millis" })
      for (const path of ["silent", "trickle"]) {
        const asked = client.request({ url: `http://${slow.host}/${path}` })
        expect(yield* Effect.flip(asked)).toMatchObject({ reason: "timeout", sent: true })
      }
    }),
  )

  it.live("MUST NOT send over a connection that is not trusted", () =>
    Effect.gen(function* () {
      const plain = yield* site((_, response) => response.end())
      const client = makeSafeHttp({ privateHosts: [plain.host] })
      const failure = yield* Effect.flip(client.request({ url: `https://${plain.host}/` }))
      expect(failure).toMatchObject({ reason: "unreachable", sent: false })
      expect(plain.requests).toHaveLength(0)
    }),
  )

  it.live("MUST say that the request may have arrived when the connection breaks", () =>
    Effect.gen(function* () {
      const breaking = yield* site((request, response) => {
        if (request.url === "/half") response.writeHead(200, { "content-length": "9" }).write("x")
        setImmediate(() => request.socket.destroy())
      })
      const client = makeSafeHttp({ privateHosts: [breaking.host] })
      for (const path of ["none", "half"]) {
        const asked = client.request({ url: `http://${breaking.host}/${path}`, method: "POST" })
        expect(yield* Effect.flip(asked)).toMatchObject({ reason: "broken", sent: true })
      }
    }),
  )

  it.live("MUST take garbage and endless headers for a broken answer", () =>
    Effect.gen(function* () {
      for (const garbage of [
        "SSH-2.0-OpenSSH_9\r\n",
        `HTTP/1.1 200 OK\r\nx: ${"y".repeat(40_000)}`,
      ]) {
        const server = createServer((socket) => socket.on("error", () => {}).write(garbage))
        yield* Effect.acquireRelease(
          Effect.callback<void>((resume) => {
            server.listen(0, "127.0.0.1", () => resume(Effect.void))
          }),
          () => Effect.sync(() => server.close()),
        )
        const address = server.address()
        const host = `127.0.0.1:${typeof address === "object" ? address?.port : 0}`
        const client = makeSafeHttp({ privateHosts: [host] })
        const failure = yield* Effect.flip(client.request({ url: `http://${host}/` }))
        expect(failure).toMatchObject({ reason: "broken", sent: true })
      }
    }),
  )

  it.live("MUST take an encoding that was not asked for for a broken answer", () =>
    Effect.gen(function* () {
      const packed = yield* site((_, response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end("bomb"),
      )
      const client = makeSafeHttp({ privateHosts: [packed.host] })
      const failure = yield* Effect.flip(client.request({ url: `http://${packed.host}/` }))
      expect(failure.reason).toBe("broken")
      expect(packed.requests[0]?.headers["accept-encoding"]).toBe("identity")
    }),
  )

  it.live("MUST close the connection when it is interrupted", () =>
    Effect.gen(function* () {
      const arrived = Promise.withResolvers<void>()
      const closed = Promise.withResolvers<void>()
      const silent = yield* site((request) => {
        arrived.resolve()
        request.socket.on("close", () => closed.resolve())
      })
      const client = makeSafeHttp({ privateHosts: [silent.host] })
      const asking = yield* Effect.forkChild(client.request({ url: `http://${silent.host}/` }))
      yield* Effect.promise(() => arrived.promise)
      yield* Fiber.interrupt(asking)
      yield* Effect.promise(() => closed.promise)
    }),
  )

  it.live("MUST NOT use a proxy that the environment names", () =>
    Effect.gen(function* () {
      const proxy = yield* site((_, response) => response.end("proxied"))
      const direct = yield* site((_, response) => response.end("direct"))
      const output = yield* Effect.promise(
        () =>
          new Promise<string>((resolve) => {
            const child = spawn(
              process.execPath,
              [
                "--conditions=@pressline/source",
                fileURLToPath(new URL("askOnce.ts", import.meta.url)),
                direct.host,
              ],
              {
                env: {
                  ...process.env,
                  NODE_USE_ENV_PROXY: "1",
                  HTTP_PROXY: `http://${proxy.host}`,
                  http_proxy: `http://${proxy.host}`,
                },
                stdio: ["ignore", "pipe", "inherit"],
              },
            )
            let text = ""
            child.stdout.on("data", (part) => (text += String(part)))
            child.on("close", () => resolve(text))
          }),
      )
      expect(output).toBe("direct")
      expect(proxy.requests).toHaveLength(0)
    }),
  )
})

describe("private hosts", () => {
  it.live("MUST be asked on their port only, and nothing else beside them", () =>
    Effect.gen(function* () {
      const inside = yield* site((_, response) => response.end("inside"))
      const other = yield* site((_, response) => response.end("other"))
      const client = makeSafeHttp({ privateHosts: [inside.host] })
      expect((yield* client.request({ url: `http://${inside.host}/` })).text()).toBe("inside")
      const failure = yield* Effect.flip(client.request({ url: `http://${other.host}/` }))
      expect(failure.reason).toBe("refused")
      expect(other.requests).toHaveLength(0)
    }),
  )

  it.live("MUST NOT be link-local or cloud metadata, even when listed", () =>
    Effect.gen(function* () {
      for (const host of ["169.254.169.254", "[fd00:ec2::254]", "0.0.0.0"]) {
        const client = makeSafeHttp({ privateHosts: [host] })
        const failure = yield* Effect.flip(client.request({ url: `http://${host}/` }))
        expect(failure.reason).toBe("refused")
      }
    }),
  )

  it("MUST be hosts, or the client is not made", () => {
    for (const host of ["http://a/", "a/b", "", "user@a", "a?b"])
      expect(() => makeSafeHttp({ privateHosts: [host] })).toThrow(/is no host/u)
    for (const maxBytes of [0, -1, 1.5, Number.NaN])
      expect(() => makeSafeHttp({ maxBytes })).toThrow(/whole number above 0/u)
  })
})
