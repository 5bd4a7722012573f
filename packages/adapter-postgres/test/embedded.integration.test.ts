/** Storage in a folder: one process at a time, and going on where a killed one stopped. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { embedded } from "@pressline/adapter-postgres"
import { creditsOf, Storage, type StorageError } from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { afterAll, expect, test } from "vitest"

const root = mkdtempSync(join(tmpdir(), "pressline-embedded-"))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const opened = <A>(dir: string, use: Effect.Effect<A, StorageError, Storage>): Promise<A> =>
  use.pipe(Effect.provide(embedded({ dir })), Effect.runPromise)

test("a folder that is open elsewhere is refused by name, and goes on at once after kill -9", async () => {
  const dir = join(root, "killed")
  const script = fileURLToPath(new URL("embeddedChild.ts", import.meta.url))
  const child = spawn(process.execPath, ["--conditions=@pressline/source", script, dir], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string]
  const run = JSON.parse(line) as { readonly runId: string; readonly pipeline: string }
  const refused = opened(dir, Effect.asVoid(Storage))
  await expect(refused).rejects.toThrow(`is open in process ${child.pid}`)
  child.kill("SIGKILL")
  await once(child, "exit")
  const claim = await opened(
    dir,
    Effect.flatMap(Storage, ({ runs }) =>
      runs.claim({ worker: "next", ttl: Duration.minutes(1), pipelines: [run.pipeline] }),
    ),
  )
  expect(claim).toMatchObject({ takeover: true, run: { runId: run.runId, takeovers: 1 } })
})

test("what is stored is there when the folder is opened again, and no lock is left", async () => {
  const dir = join(root, "again")
  await opened(
    dir,
    Effect.flatMap(Storage, ({ migrate }) => migrate),
  )
  await opened(
    dir,
    Effect.flatMap(Storage, ({ ready }) => ready),
  )
  await opened(
    dir,
    Effect.flatMap(Storage, ({ ledger }) =>
      Effect.orDie(ledger.grant({ accountId: "a", amount: creditsOf(5), key: "k" })),
    ),
  ).then(({ balance }) => expect(balance?.value).toBe(5n))
})

test("a folder is open once in this process too", async () => {
  const dir = join(root, "twice")
  const second = Effect.asVoid(Storage).pipe(Effect.provide(embedded({ dir })))
  const nested = Effect.flatMap(Storage, () => second)
  await expect(opened(dir, nested)).rejects.toThrow("this process")
})
