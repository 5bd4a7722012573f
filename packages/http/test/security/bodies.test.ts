import { connect } from "node:net"
import { gzipSync } from "node:zlib"
import { createAutomation, localAi } from "@pressline/core"
import { createHttpApi, toNodeHandler } from "@pressline/http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { listening } from "../hosts/listening.ts"
import { everybody } from "../inProcess.ts"
import { onVirtualClock } from "../onVirtualClock.ts"

const automation = createAutomation({ ai: localAi() })

/** A body that would never end. */
const endless = () => {
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += 65_536
      if (sent > 1024 ** 3) throw new Error("a gibibyte was read")
      controller.enqueue(new Uint8Array(65_536).fill(32))
    },
  })
  return { body, sent: () => sent }
}

describe("bodies (SR-06)", () => {
  const { advance, api } = onVirtualClock(automation, { rateLimits: false })

  it.each([
    ["/reject/", "application/json", 256 * 1024],
    ["/keywords/", "application/json", 32 * 1024 ** 2],
    ["/keywords/", "text/csv", 32 * 1024 ** 2],
  ])("%s as %s: no more is read than may be sent", async (path, type, limit) => {
    const { body, sent } = endless()
    const response = await api.fetch(
      new Request(`http://host.test${path}?site_id=a`, {
        method: "POST",
        headers: { "content-type": type },
        body,
        duplex: "half",
      } as RequestInit),
    )
    expect([413, 422]).toContain(response.status) // endless blanks may be no CSV before they are too many
    expect(sent()).toBeLessThanOrEqual(limit + 4 * 65_536)
  })

  it("a body that does not come is not waited for", async () => {
    for (const path of ["/reject/", "/keywords/"]) {
      const answered = api.fetch(
        new Request(`http://host.test${path}?site_id=a`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: new ReadableStream({ pull: () => new Promise(() => {}) }),
          duplex: "half",
        } as RequestInit),
      )
      await advance("1 second")
      await advance("10 seconds")
      const response = await answered
      expect([response.status, await response.text()]).toEqual([
        422,
        expect.stringContaining("did not arrive within 10 seconds"),
      ])
    }
  })

  it("nothing is unpacked: a compressed body is refused unread", async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 ** 2))
    for (const path of ["/reject/", "/keywords/"]) {
      const request = new Request(`http://host.test${path}?site_id=a`, {
        method: "POST",
        headers: { "content-type": "application/json", "content-encoding": "gzip" },
        body: new Uint8Array(bomb),
      })
      const response = await api.fetch(request)
      expect(response.status).toBe(415)
    }
  })

  it.each([
    ["no JSON", "{", "is not valid JSON"],
    ["bytes that are no text", Uint8Array.of(0xff, 0xfe, 0xfd), "is not UTF-8"],
    ["JSON nested too deep", `${"[".repeat(30)}${"]".repeat(30)}`, "nested"],
  ])("%s is refused with words", async (_, body, words) => {
    const request = new Request("http://host.test/reject/?site_id=a", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    })
    const response = await api.fetch(request)
    expect([response.status, await response.text()]).toEqual([422, expect.stringContaining(words)])
  })
})

describe("bodies on a socket (SR-06)", () => {
  const api = createHttpApi(automation, { ...everybody, rateLimits: false })
  let server: Awaited<ReturnType<typeof listening>>
  beforeAll(async () => {
    server = await listening(toNodeHandler(api))
  })
  afterAll(async () => {
    await api.close()
    server.closeAllConnections()
    server.close()
  })

  /** Sends bytes as they are; answers what comes back until the server closes. */
  const send = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect((server.address() as AddressInfo).port, "127.0.0.1")
      let answer = ""
      socket.on("data", (data) => {
        answer += String(data)
      })
      socket.on("close", () => resolve(answer))
      socket.on("error", (error) => (answer === "" ? reject(error) : resolve(answer)))
      socket.write(text)
    })

  /** Sends one piece after the other, as fast as they are taken, until the server closes. */
  const pour = async (start: string, piece: string, most: number) => {
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1")
    let answer = ""
    socket.on("data", (data) => {
      answer += String(data)
    })
    socket.on("error", () => {}) // it is closed while we write
    const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()))
    socket.write(start)
    while (!socket.destroyed && socket.bytesWritten < most)
      if (!socket.write(piece))
        await Promise.race([closed, new Promise((resolve) => socket.once("drain", resolve))])
    await closed
    return { answer, taken: socket.bytesWritten - socket.writableLength }
  }

  const head = (more: string): string =>
    `POST /reject/?site_id=a HTTP/1.1\r\nhost: a.test\r\ncontent-type: application/json\r\n${more}\r\n\r\n`

  it("an announcement of too much is refused before anything is sent, and the connection closed", async () => {
    const answer = await send(head("content-length: 10000000"))
    expect(answer).toMatch(/^HTTP\/1\.1 413 /u)
    expect(answer).toMatch(/^connection: close$/imu)
    expect(answer).toContain("payload_too_large")
  })

  it("of a gibibyte in chunks no more is taken than may be sent, and the connection is closed", async () => {
    const chunk = `10000\r\n${" ".repeat(65_536)}\r\n`
    const { answer, taken } = await pour(head("transfer-encoding: chunked"), chunk, 1024 ** 3)
    expect(answer).toMatch(/^HTTP\/1\.1 413 /u)
    expect(taken).toBeLessThan(16 * 1024 ** 2) // 256 KiB, and what the kernel holds for both ends
  })

  it("more than was announced is not ours: it is a request of its own, and a bad one", async () => {
    const answer = await send(
      `${head("content-length: 2\r\nconnection: close")}{}${"x".repeat(300_000)}`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /u)
  })

  it("what is no request of the web is answered like everything else", async () => {
    const trace = await send("TRACE /config/ HTTP/1.1\r\nhost: a.test\r\nconnection: close\r\n\r\n")
    expect(trace).toMatch(/^HTTP\/1\.1 405 /u)
    expect(trace).toContain("application/problem+json")
    const broken = await send("GET /config/ HTTP/1.1\r\nhost: a b<>\r\nconnection: close\r\n\r\n")
    expect(broken).toMatch(/^HTTP\/1\.1 4\d\d /u)
  })
})
