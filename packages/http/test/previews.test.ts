/** What a page asks before it does something: previews, and what its caller may do. */
import { createAutomation, localAi } from "@pressline/core"
import { nodeRequest, requestAt, toNodeHandler } from "@pressline/http"
import { afterAll, describe, expect, it } from "vitest"
import { listening } from "./hosts/listening.ts"
import { inProcess } from "./inProcess.ts"
import { authorizeByRole, ROLES } from "./suite/roles.ts"

const automation = createAutomation({ ai: localAi() })
afterAll(() => automation.close())
const { ask } = inProcess(automation, { authorize: authorizeByRole })
const owner = { "x-role": "owner" }

describe("previews", () => {
  it("tell what is in a keyword file, and add nothing", async () => {
    const body = "Keyword,Volume\nmoka pot,90\nMoka  Pot,1\nespresso,many\ngrinder,\n"
    const { body: preview } = await ask("POST", "/preview_keywords/?site_id=a", {
      body,
      headers: owner,
    })
    expect(preview).toMatchObject({
      format: "generic",
      rows: 4,
      recognised: 2,
      duplicates: 1,
      rejected: [{ row: 4 }],
      rejected_total: 1,
      sample: [
        { phrase: "moka pot", volume: 90 },
        { phrase: "grinder", volume: null },
      ],
    })
    const { body: items } = await ask("GET", "/items/?site_id=a&kind=keyword", { headers: owner })
    expect(items).toMatchObject({ items: [] })
  })

  it("tell when another schedule would be due, and change nothing", async () => {
    const { body } = await ask(
      "GET",
      "/preview_schedule/?site_id=a&frequency=weekly&day_of_week=3&scheduled_time=02:30&timezone=Europe/Berlin",
      { headers: owner },
    )
    const { next_runs } = body as { next_runs: ReadonlyArray<string> }
    expect(next_runs).toHaveLength(3)
    for (const due of next_runs)
      expect(
        new Intl.DateTimeFormat("en", { weekday: "short", timeZone: "Europe/Berlin" }).format(
          new Date(due),
        ),
      ).toBe("Wed")
    expect((await ask("GET", "/config/?site_id=a", { headers: owner })).body).toMatchObject({
      frequency: "daily",
      version: 1,
    })
    const wrong = await ask("GET", "/preview_schedule/?site_id=a&timezone=Mars&scheduled_time=9", {
      headers: owner,
    })
    expect(wrong.status).toBe(422)
    expect(
      (wrong.body as { errors: ReadonlyArray<{ path: string }> }).errors.map(({ path }) => path),
    ).toEqual(["scheduled_time", "timezone"])
  })
})

describe("permissions", () => {
  it.each(ROLES)("are told to those who may read: %s", async (role) => {
    const { body, status } = await ask("GET", "/permissions/?site_id=a", {
      headers: { "x-role": role },
    })
    if (role === "nobody" || role === "stranger") expect(status).toBe(role === "nobody" ? 401 : 404)
    else
      expect(body).toEqual({
        actor: role,
        operate: role !== "reader",
        configure: role === "owner",
      })
  })
})

it("a request at another address is still of the same caller", async () => {
  const seen: Array<unknown> = []
  const server = await listening(
    toNodeHandler({
      fetch: async (request) => {
        const moved = requestAt(request, new URL("/elsewhere", request.url))
        seen.push(new URL(moved.url).pathname, await moved.text(), nodeRequest(moved)?.url)
        return new Response()
      },
    }),
  )
  const { port } = server.address() as { port: number }
  await fetch(`http://127.0.0.1:${port}/here`, { method: "POST", body: "hello" })
  server.close()
  expect(seen).toEqual(["/elsewhere", "hello", "/here"])
})
