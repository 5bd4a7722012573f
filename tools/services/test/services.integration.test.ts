import { service } from "@pressline/tools-services/testService"
import { Redis } from "ioredis"
import pg from "pg"
import { expect, test } from "vitest"
import { launchChromium } from "../src/playwright.ts"
import { programOfMajor } from "../src/postgresProgram.ts"

test("Postgres answers", async (ctx) => {
  const { url } = await service(ctx, "postgres")
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ one: number }>("select 1 as one")
  await client.end()
  expect(rows).toEqual([{ one: 1 }])
})

test("a second request gets the same server", async (ctx) => {
  expect(await service(ctx, "postgres")).toEqual(await service(ctx, "postgres"))
})

test("Redis answers", async (ctx) => {
  const { url } = await service(ctx, "redis")
  const redis = new Redis(url)
  expect(await redis.ping()).toBe("PONG")
  redis.disconnect()
})

test("Chromium shows a page, and has a font", async (ctx) => {
  const { launch } = await service(ctx, "chromium")
  const browser = await launchChromium(launch)
  try {
    const page = await browser.newPage()
    await page.goto("data:text/html,<title>Pressline</title><span>twelve words of text</span>")
    expect(await page.title()).toBe("Pressline")
    const width = await page.evaluate<number>("document.querySelector('span').offsetWidth")
    expect(width).toBeGreaterThan(50)
  } finally {
    await browser.close()
  }
})

test("a version that this machine has not is unavailable, by name", () => {
  expect(() => programOfMajor(1)).toThrow(
    "no Postgres 1: put its initdb on PATH, or install Debian's postgresql-1",
  )
})
