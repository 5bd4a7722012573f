import { gzipSync } from "node:zlib"
import { createAutomation, localAi } from "@pressline/core"
import { describe, expect, it } from "vitest"
import { onVirtualClock } from "../onVirtualClock.ts"
import {
  type HostTraits,
  json,
  type Mount,
  type Opened,
  openMounted,
  owner,
  problem,
} from "./openMounted.ts"

/** Addresses, methods and bodies. */
export const addressSuite = (
  mount: Mount,
  site: () => Opened,
  { parsesBodies = false }: HostTraits,
): void => {
  const get = (path: string, headers: Record<string, string> = owner) =>
    site().fetch(path, { headers })
  const post = (path: string, body?: unknown, headers: Record<string, string> = json) =>
    site().fetch(path, {
      method: "POST",
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  describe("addresses and methods", () => {
    it("answers with and without the trailing slash", async () => {
      for (const path of ["/config/", "/config", "/ok", "/ok/", "/openapi.json", "/openapi.json/"])
        expect((await get(`${path}?site_id=a`.replace(/(ok\/?|json\/?)\?.*/u, "$1"))).status).toBe(
          200,
        )
    })

    it("404 for what is not there", async () => {
      await problem(await get("/nothing/"), 404, "not_found")
      await problem(await get("/"), 404, "not_found")
    })

    it("405 with what is allowed", async () => {
      const response = await site().fetch("/run_now/?site_id=a", { method: "PUT", headers: owner })
      expect(response.headers.get("allow")).toBe("POST, OPTIONS")
      await problem(response, 405, "method_not_allowed")
      const read = await site().fetch("/config/?site_id=a", { method: "DELETE", headers: owner })
      expect(read.headers.get("allow")).toBe("GET, HEAD, OPTIONS")
      await problem(read, 405, "method_not_allowed")
    })

    it("HEAD is GET without the body", async () => {
      const response = await site().fetch("/config/?site_id=a", { method: "HEAD", headers: owner })
      expect(response.status).toBe(200)
      expect(response.headers.get("etag")).toMatch(/^"\d+"$/u)
      expect(await response.text()).toBe("")
    })

    it("OPTIONS tells the methods, to anybody", async () => {
      const response = await site().fetch("/update_config/", { method: "OPTIONS" })
      expect(response.status).toBe(204)
      expect(response.headers.get("allow")).toBe("PUT, OPTIONS")
      expect(response.headers.get("access-control-allow-origin")).toBeNull()
    })
  })

  describe("bodies", () => {
    it("415 for what is not JSON", async () => {
      const form = { ...owner, "content-type": "application/x-www-form-urlencoded" }
      const response = await site().fetch("/approve/?site_id=a", {
        method: "POST",
        headers: form,
        body: "content_id=1",
      })
      await problem(response, 415, "unsupported_media_type")
    })

    it("413 for more than 256 KiB, announced or not", async () => {
      const large = JSON.stringify({ reason: "x".repeat(300_000) })
      // A server may close a connection on which a body was left unread: not the one of the other tests.
      const own = await openMounted(mount)
      const announced = await own.fetch("/reject/?site_id=a", {
        method: "POST",
        headers: json,
        body: large,
      })
      await problem(announced, 413, "payload_too_large")
      const streamed = await own.fetch("/reject/?site_id=a", {
        method: "POST",
        headers: json,
        body: new Blob([large]).stream(),
        duplex: "half",
      } as RequestInit)
      await problem(streamed, 413, "payload_too_large")
      await own.close()
    })

    it("415 for a compressed body, which nobody unpacks", async () => {
      const bomb = new Uint8Array(gzipSync(Buffer.alloc(100 * 1024 ** 2)))
      for (const [path, type] of [
        ["/reject/?site_id=a", "application/json"],
        ["/keywords/?site_id=a", "text/csv"],
      ] as const) {
        const own = await openMounted(mount)
        const response = await own.fetch(path, {
          method: "POST",
          headers: { ...owner, "content-type": type, "content-encoding": "gzip" },
          body: bomb,
        })
        // A JSON parser of the host stops at its own limit, and says so in its own words.
        expect([413, 415]).toContain(response.status)
        if (type === "text/csv") await problem(response, 415, "unsupported_media_type")
        await own.close()
      }
    })

    it.skipIf(parsesBodies)("422 for a body that stops coming, after 10 seconds", async () => {
      const automation = createAutomation({ ai: localAi() })
      let asked = Promise.withResolvers<void>()
      const { advance, api } = onVirtualClock(automation, {
        rateLimits: false,
        authorize: () => {
          asked.resolve() // what follows is the body
          return { allow: true, actor: "ada" }
        },
      })
      const own = await mount(api)
      for (const path of ["/reject/?site_id=a", "/keywords/?site_id=a"]) {
        asked = Promise.withResolvers()
        const answered = own.fetch(path, {
          method: "POST",
          headers: json,
          body: new ReadableStream({ start: (body) => body.enqueue(Buffer.from('{"reason": "')) }),
          duplex: "half",
        } as RequestInit)
        await asked.promise
        await advance("1 second")
        await advance("10 seconds")
        const { detail, errors } = await problem(await answered, 422, "validation_failed")
        expect(JSON.stringify([detail, errors])).toContain("did not arrive within 10 seconds")
      }
      await api.close()
      await own.close()
      await automation.close()
    })

    it("422 with every wrong field, by its name", async () => {
      const response = await site().fetch("/update_config/?site_id=a", {
        method: "PUT",
        headers: json,
        body: JSON.stringify({ max_attempts: 99, stage_1_batch_size: 0, colour: "red" }),
      })
      const { errors } = await problem(response, 422, "validation_failed")
      expect(
        (errors as ReadonlyArray<{ path: string }>).map(({ path }) => path).toSorted(),
      ).toEqual(["colour", "max_attempts", "stage_1_batch_size"])
      await problem(await get("/config/"), 422, "site_id")
    })

    it("takes keywords as JSON, as CSV and as a form", async () => {
      const report = async (response: Response) => [response.status, await response.json()]
      expect(
        await report(await post("/keywords/?site_id=kw", { keywords: ["one", "two"] })),
      ).toEqual([200, expect.objectContaining({ format: "json", added: 2 })])
      const csv = await site().fetch("/keywords/?site_id=kw", {
        method: "POST",
        headers: { ...owner, "content-type": "text/csv" },
        body: "Keyword,Volume\nthree,10\nfour,20\none,5\n",
      })
      expect(await report(csv)).toEqual([
        200,
        expect.objectContaining({ format: "generic", added: 2, duplicates: 1 }),
      ])
      const form = new FormData()
      form.set("note", "from the host's page")
      form.set("file", new File(["five\nsix\n"], "keywords.txt", { type: "text/plain" }))
      const sent = await site().fetch("/keywords/?site_id=kw", {
        method: "POST",
        headers: owner,
        body: form,
      })
      expect(await report(sent)).toEqual([
        200,
        expect.objectContaining({ format: "list", added: 2 }),
      ])
    })
  })
}
