import { describe, expect, it } from "vitest"
import { makeRoutes } from "../../src/server/routes.ts"
import { type Mount, type Opened, openMounted, problem } from "./openMounted.ts"
import { refusalOf, ROLES } from "./roles.ts"
import { sampleRequests } from "./samples.ts"

/** Every endpoint of the contract, for every role. */
export const permissionSuite = (mount: Mount, site: () => Opened): void => {
  describe("who may do what (SR-01, SR-02)", () => {
    const samples = sampleRequests("matrix")

    it.each(
      ROLES.flatMap((role) => samples.map((sample) => [role, sample.route.name, sample] as const)),
    )("%s at %s", async (role, _, { init, path, route }) => {
      const gone = new AbortController()
      const response = await site().fetch(path, {
        ...init,
        headers: { ...init.headers, "x-role": role },
        signal: gone.signal,
      })
      const refusal = refusalOf(role, route)
      if (refusal === null) {
        expect([401, 403]).not.toContain(response.status)
        expect(response.status).toBeLessThan(500)
      } else {
        const { code } = await problem(response, refusal, "")
        if (refusal === 404) expect(code).toBe(route.onSite ? "site_not_found" : "not_found")
      }
      if (route.name === "events") gone.abort()
      else if (!response.bodyUsed) await response.arrayBuffer()
    })

    it.each([
      [
        "throws",
        () => {
          throw new Error("no database")
        },
      ],
      [
        "rejects",
        async () => {
          throw new Error("no database")
        },
      ],
      ["answers {}", () => ({})],
      ["answers true", () => true],
      ["answers nothing", () => undefined],
      ["allows nobody in particular", () => ({ allow: true })],
      ["allows with a word", () => ({ allow: "true", actor: "ada" })],
      ["refuses without a reason", () => ({ allow: false })],
    ])("is refused to everybody when the host %s", async (_, authorize) => {
      const closed = await openMounted(mount, { authorize: authorize as never, sites: () => [] })
      for (const { init, path } of samples)
        expect([path, (await closed.fetch(path, init)).status]).toEqual([path, 403])
      await closed.close()
    })

    it("is refused to everybody when the host says nothing for 2 seconds", async () => {
      const closed = await openMounted(mount, { authorize: () => new Promise<never>(() => {}) })
      const answers = await Promise.all(samples.map(({ init, path }) => closed.fetch(path, init)))
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]))
      await closed.close()
    }, 20_000)

    it("knows every endpoint of the contract", () => {
      const routes = [...makeRoutes().values()].flatMap((methods) => [...methods.values()])
      expect(samples).toHaveLength(routes.length)
      expect(routes.every(({ action }) => ["read", "operate", "configure"].includes(action))).toBe(
        true,
      )
    })
  })
}
