/** kill -9 of the process that delivers: nothing is lost, nothing is invented, the id stays (INV-19). */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { postgres } from "@pressline/adapter-postgres"
import { createAutomation, localAi } from "@pressline/core"
import { service } from "@pressline/tools-services/testService"
import pg from "pg"
import { afterEach, expect, it } from "vitest"
import { openReceiver, secretOf, verified } from "./receiver.ts"

const SECRET = secretOf("killed")
const KEY = Buffer.alloc(32, 7)
const siteId = "blog"
const schema = "killed_deliverer"

const open: Array<() => unknown> = []
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close()
})

it("INV-19 a deliverer killed with a message on its way MUST leave it to the next, under the same id", async (ctx) => {
  const { url: database } = await service(ctx, "postgres")
  const receiver = await openReceiver()
  const pool = new pg.Pool({ connectionString: database, max: 4 })
  const automation = createAutomation({
    storage: postgres({ pool, schema }),
    ai: localAi(),
    secretKey: KEY,
  })
  open.push(
    () => pool.end(),
    () => automation.close(),
    () => receiver.close(),
  )
  await automation.migrate()
  const events = ["completed"] as const
  const hook = { kind: "webhook", url: receiver.url(), format: "standard", events } as const
  await automation.updateConfig({ siteId, patch: { notify: [{ ...hook, secret: SECRET }] } })
  await automation.addKeywords({ siteId, keywords: ["how to dry tents", "how to dry boots"] })

  const said: Array<string> = []
  const start = (): ChildProcess => {
    const child = fork(
      new URL("deliveringProcess.ts", import.meta.url),
      [database, schema, KEY.toString("base64")],
      { execArgv: ["--conditions=@pressline/source"], silent: true },
    )
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (words: Buffer) => said.push(words.toString()))
    open.push(() => child.kill("SIGKILL"))
    return child
  }
  const killed = async (child: ChildProcess): Promise<void> => {
    const gone = once(child, "exit")
    child.kill("SIGKILL")
    await gone
  }
  /** The claim of the one that was killed runs out. */
  const claimRunsOut = () =>
    pool.query(`update "${schema}".outbox set next_attempt_at = now() where status = 'pending'`)

  // Killed while the receiver thinks; then killed when it has it, and its "yes" is lost.
  let child = start()
  receiver.answer(() => {})
  await automation.runNow({ siteId, idempotencyKey: "once" })
  await receiver.next()
  await killed(child)
  await claimRunsOut()
  child = start()
  await receiver.next()
  await killed(child)
  receiver.answer((response) => response.writeHead(204).end())
  await claimRunsOut()
  child = start()
  await receiver.next()
  await expect
    .poll(async () => (await automation.listNotifications({ siteId })).notifications, {
      timeout: 30_000,
    })
    .toMatchObject([{ status: "delivered", event: "completed", attempts: 3 }])
  await killed(child)

  const messages = receiver.messages.map((message) => verified(SECRET, message))
  expect(messages).toHaveLength(3)
  expect(new Set(messages.map((message) => JSON.stringify(message))).size).toBe(1)
  expect(messages[0]).toMatchObject({ type: "run.completed", data: { status: "completed" } })
  const [told] = (await automation.listNotifications({ siteId })).notifications
  expect(receiver.messages.map(({ headers }) => headers["webhook-id"])).toStrictEqual(
    [1, 2, 3].map(() => told?.id),
  )

  // SR-11: neither a row nor a word of the processes holds the secret, nor does a message.
  const bare = SECRET.slice("whsec_".length)
  const rows = await dump(pool)
  expect(rows).toContain("/…hook#")
  expect(rows).not.toContain(receiver.url())
  for (const canary of [bare, Buffer.from(bare, "base64").toString(), KEY.toString("base64")])
    expect([rows, ...said, JSON.stringify(receiver.messages)].join("\n")).not.toContain(canary)
})

/** Every row of the schema, as text. */
const dump = async (pool: pg.Pool): Promise<string> => {
  const tables = await pool.query<{ readonly name: string }>(
    "select table_name as name from information_schema.tables where table_schema = $1 and table_type = 'BASE TABLE'",
    [schema],
  )
  const rows: Array<string> = []
  for (const { name } of tables.rows) {
    const { rows: found } = await pool.query<{ readonly row: string }>(
      `select t::text as row from "${schema}"."${name}" t`,
    )
    rows.push(...found.map(({ row }) => row))
  }
  return rows.join("\n")
}
