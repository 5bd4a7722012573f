/** The dashboard's door: who may come in from where. */
import { createAutomation, localAi } from "@pressline/core"
import { expect, it, onTestFinished } from "vitest"
import { isLoopback, serveDashboard, type ServeOptions } from "../src/project/serveDashboard.ts"

const serving = async (options: Partial<ServeOptions>): Promise<string> => {
  const automation = createAutomation({ ai: localAi() })
  const served = await serveDashboard(automation, { port: 0, mayAct: false, page: {}, ...options })
  onTestFinished(async () => {
    await served.close()
    await automation.close()
  })
  return served.url
}

it("asks everybody for the password, and for the right one", async () => {
  const url = await serving({ password: "ö: open" })
  const status = async (authorization?: string): Promise<number> => {
    const headers = authorization === undefined ? {} : { authorization }
    return (await fetch(url, { headers })).status
  }
  const basic = (password: string): string =>
    `Basic ${Buffer.from(`anybody:${password}`).toString("base64")}`
  const refused = await fetch(`${url}_api/ok`)
  expect(refused.status).toBe(401)
  expect(refused.headers.get("www-authenticate")).toMatch(/^Basic /u)
  expect(await status(basic("o: open"))).toBe(401)
  expect(await status("Bearer ö: open")).toBe(401)
  expect(await status(basic("ö: open"))).toBe(200)
})

it("takes another port where its own is taken, and says which", async () => {
  const first = await serving({})
  const second = await serving({ port: Number(new URL(first).port) })
  expect(second).not.toBe(first)
  expect((await fetch(second)).status).toBe(200)
})

it("knows which addresses are this machine's", () => {
  expect(["127.0.0.1", "127.1.2.3", "localhost", "::1"].every(isLoopback)).toBe(true)
  expect(["0.0.0.0", "192.168.0.1", "::", "example.com"].some(isLoopback)).toBe(false)
})
