import { PGlite } from "@electric-sql/pglite"
import { createAutomation, localAi } from "@pressline/core"
import { postgres } from "@pressline/adapter-postgres"
import { expect, test } from "vitest"
import { inProcess } from "../inProcess.ts"
import { HOSTILE_TEXTS } from "../suite/hostileTexts.ts"
import { MISSING } from "../suite/samples.ts"

test("no text of a caller is ever part of a statement (SR-15)", async () => {
  const pglite = await PGlite.create()
  const statements: Array<string> = []
  for (const name of ["query", "exec"] as const) {
    const original = pglite[name].bind(pglite) as (...args: ReadonlyArray<unknown>) => unknown
    Object.assign(pglite, {
      [name]: (text: string, ...rest: ReadonlyArray<unknown>) => {
        statements.push(text)
        return original(text, ...rest)
      },
    })
  }
  const automation = createAutomation({ ai: localAi(), storage: postgres({ pglite }) })
  await automation.migrate()
  const { ask } = inProcess(automation, { rateLimits: false })
  statements.length = 0
  const marker = "mark7f3a"
  const texts = HOSTILE_TEXTS.filter((text) => /['"%\\;$]/u.test(text) && text.length < 100).map(
    (text) => `${marker}${text}`,
  )
  await ask("POST", "/keywords/?site_id=sql", { body: { keywords: texts } })
  for (const text of texts) {
    const encoded = encodeURIComponent(text.toWellFormed())
    const asked = await Promise.all([
      ask("GET", `/items/?site_id=sql&kind=keyword&search=${encoded}`),
      ask("GET", `/items/?site_id=sql&kind=keyword&status=${encoded}`),
      ask("POST", `/retry_failed/?site_id=sql`, { headers: { "idempotency-key": marker } }),
      ask("POST", "/reject/?site_id=sql", { body: { content_id: MISSING, reason: text } }),
      ask("PUT", "/update_config/?site_id=sql", { body: { timezone: text } }),
    ])
    expect(asked.every(({ status }) => status < 500)).toBe(true)
  }
  // A search for `%` finds what has one, not everything.
  const { body } = await ask("GET", "/items/?site_id=sql&kind=keyword&search=%25%25%25")
  expect(body).toMatchObject({ items: [] })
  expect(statements.length).toBeGreaterThan(texts.length)
  expect(statements.filter((text) => text.includes(marker))).toEqual([])
  await automation.close()
  await pglite.close()
}, 30_000)
