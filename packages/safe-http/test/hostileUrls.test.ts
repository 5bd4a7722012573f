import { expect, it } from "@effect/vitest"
import { makeSafeHttp } from "@pressline/safe-http"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import { nameServer } from "./NameServer.ts"
import { site } from "./site.ts"

/** Every spelling of an address that must not be asked, on a port that would be allowed. */
const REFUSED: Readonly<Record<string, ReadonlyArray<string>>> = {
  "this machine": [
    ...["127.0.0.1", "127.1", "127.0.0.1.", "0x7f.0.0.1", "0x7f000001", "0177.0.0.1", "2130706433"],
    ...[
      "017700000001",
      "127.255.255.254",
      "0",
      "0.0.0.0",
      "0x0",
      "[::1]",
      "[::]",
      "[0:0:0:0:0:0:0:1]",
    ],
    ...["①②⑦.⓪.⓪.①", "127。0。0。1", "127%2e0%2e0%2e1", "%31%32%37.0.0.1"],
  ],
  "this machine inside an IPv6 address": [
    ...["[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::7f00:1]", "[::ffff:0:127.0.0.1]"],
    ...["[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]"],
  ],
  "cloud metadata": [
    ...["169.254.169.254", "169.254.43518", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376"],
    ...[
      "[::ffff:a9fe:a9fe]",
      "[fd00:ec2::254]",
      "[fd20:ce::254]",
      "100.100.100.200",
      "192.0.0.192",
    ],
  ],
  "private networks": [
    ...["10.0.0.1", "10.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.257"],
    ...["100.64.0.1", "[fc00::1]", "[fd12:3456::1]", "[fe80::1]", "[fec0::1]"],
  ],
  "addresses of nobody": [
    ...["224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"],
    ...[
      "198.51.100.7",
      "203.0.113.9",
      "192.88.99.1",
      "[ff02::1]",
      "[2001:db8::1]",
      "[100::1]",
      "[5f00::1]",
    ],
  ],
}

const ASKED_BEFORE_ANY_NAME = [
  ["http://example.com/", "plain HTTP is not allowed"],
  ["ftp://example.com/", "only https:"],
  ["file:///etc/passwd", "only https:"],
  ["gopher://example.com/", "only https:"],
  ["data:text/plain,hello", "only https:"],
  ["javascript:alert(1)", "only https:"],
  ["https://user@example.com/", "user name or password"],
  ["https://user:secret@example.com/", "user name or password"],
  ["https://example.com@127.0.0.1/", "user name or password"],
  ["https://example.com:22/", "port 22 is not allowed"],
  ["https://example.com:6379/", "port 6379 is not allowed"],
  ["https://example.com:80/", "port 80 is not allowed"],
  ["https://", "no URL"],
  ["//example.com/", "no URL"],
  ["example.com", "no URL"],
  ["https://exa mple.com/", "no URL"],
  ["https://[::1%25eth0]/", "no URL"],
  ["https://999.1.1.1/", "no URL"],
  ["https://./", "no host"],
  [`https://example.com/${"a".repeat(9000)}`, "no URL"],
] as const

const failureOf = (url: string) =>
  makeSafeHttp({ timeout: "5 seconds" }).request({ url }).pipe(Effect.flip)

for (const [what, hosts] of Object.entries(REFUSED))
  describe(`MUST refuse ${what}`, () => {
    it.live.each(hosts)("%s", (host) =>
      Effect.map(failureOf(`https://${host}/`), ({ reason, sent }) => {
        expect({ reason, sent }).toEqual({ reason: "refused", sent: false })
      }),
    )
  })

describe("SR-09 MUST refuse by what the address says", () => {
  it.live.each(ASKED_BEFORE_ANY_NAME)("%s", ([url, why]) =>
    Effect.map(failureOf(url), ({ message, reason }) => {
      expect(reason).toBe("refused")
      expect(message).toContain(why)
    }),
  )

  it.live("MUST say the host and neither the path, the query nor what stands before the @", () =>
    Effect.gen(function* () {
      for (const url of ["https://u:hush@127.0.0.1/hush", "https://10.0.0.1/hush?key=hush"])
        expect((yield* failureOf(url)).message).not.toContain("hush")
    }),
  )
})

describe("names", () => {
  it.live("MUST refuse names of this machine", () =>
    Effect.gen(function* () {
      const { address } = yield* nameServer({
        localhost: [["93.184.215.14"]],
        "shop.localhost": [["93.184.215.14"]],
      })
      const client = makeSafeHttp({ nameServers: [address] })
      for (const host of ["localhost", "localhost.", "LOCALHOST", "shop.localhost"]) {
        const failure = yield* Effect.flip(client.request({ url: `https://${host}/` }))
        expect({ host, reason: failure.reason, sent: failure.sent }).toEqual({
          host,
          reason: "refused",
          sent: false,
        })
      }
    }),
  )

  it.live("MUST refuse a name of which one address is not public", () =>
    Effect.gen(function* () {
      const { address } = yield* nameServer({
        "mixed.example.com": [["93.184.215.14", "10.0.0.1"]],
      })
      const client = makeSafeHttp({ nameServers: [address] })
      const failure = yield* Effect.flip(client.request({ url: "https://mixed.example.com/" }))
      expect(failure.reason).toBe("refused")
      expect(failure.message).toContain("mixed.example.com is not on the public internet")
    }),
  )

  it.live("MUST connect to the address that was checked, whatever the name says afterwards", () =>
    Effect.gen(function* () {
      const inside = yield* site((_, response) => response.end("secret"))
      const { address, asked } = yield* nameServer({
        "rebinding.example.com": [["203.0.113.1"], ["127.0.0.1"]],
        "pinned.example.com": [["127.0.0.1"], ["203.0.113.1"]],
      })
      const port = inside.port
      const open = makeSafeHttp({
        nameServers: [address],
        privateHosts: [`pinned.example.com:${port}`],
      })
      const answer = yield* open.request({ url: `http://pinned.example.com:${port}/` })
      expect(answer.text()).toBe("secret")
      expect(inside.requests[0]?.headers.host).toBe(`pinned.example.com:${port}`)
      const closed = makeSafeHttp({ nameServers: [address], plainHttp: true, ports: [port] })
      const refusal = { url: `http://rebinding.example.com:${port}/` }
      expect((yield* Effect.flip(closed.request(refusal))).reason).toBe("refused")
      expect((yield* Effect.flip(closed.request(refusal))).reason).toBe("refused")
      expect(asked).toEqual([
        "pinned.example.com",
        "rebinding.example.com",
        "rebinding.example.com",
      ])
      expect(inside.requests).toHaveLength(1)
    }),
  )

  it.live("MUST NOT ask again between the check and the connection", () =>
    Effect.gen(function* () {
      const inside = yield* site((_, response) => response.end("secret"))
      const { address, asked } = yield* nameServer({
        "rebinding.example.com": [["93.184.215.14"], ["127.0.0.1"]],
      })
      const client = makeSafeHttp({
        nameServers: [address],
        plainHttp: true,
        ports: [inside.port],
        connectTimeout: "300 millis",
      })
      const url = `http://rebinding.example.com:${inside.port}/`
      const failure = yield* Effect.flip(client.request({ url }))
      expect(["unreachable", "timeout"]).toContain(failure.reason)
      expect(failure.sent).toBe(false)
      expect(asked).toHaveLength(1)
      expect(inside.requests).toHaveLength(0)
    }),
  )

  it.live("MUST say when a name is not known", () =>
    Effect.gen(function* () {
      const { address } = yield* nameServer({})
      const client = makeSafeHttp({ nameServers: [address] })
      const failure = yield* Effect.flip(client.request({ url: "https://nowhere.example.com/" }))
      expect(failure.reason).toBe("unresolved")
    }),
  )

  it.live("MUST ask only the hosts that are listed, where there is a list", () =>
    Effect.gen(function* () {
      const client = makeSafeHttp({ hosts: ["images.example.com", "*.cdn.example"] })
      for (const host of ["example.com", "evil-images.example.com", "images.example.com.evil.net"])
        expect((yield* Effect.flip(client.request({ url: `https://${host}/` }))).message).toContain(
          "none of the hosts that may be asked",
        )
      for (const host of ["cdn.example", "xcdn.example", "a.cdn.example.evil.net"])
        expect((yield* Effect.flip(client.request({ url: `https://${host}/` }))).message).toContain(
          "none of the hosts that may be asked",
        )
    }),
  )
})
