import { execFile } from "node:child_process"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { gzipSync } from "node:zlib"
import { expect, test } from "vitest"

test("the client is at most 3 kB gzip, and holds nothing of Effect", async () => {
  const out = await mkdtemp(join(tmpdir(), "pressline-client-"))
  const root = join(import.meta.dirname, "../../..")
  await promisify(execFile)(
    process.execPath,
    [
      join(root, "node_modules/tsup/dist/cli-default.js"),
      "--config=false",
      "--entry.client=src/client/index.ts",
      "--format=esm",
      "--platform=browser",
      "--target=es2022",
      "--minify",
      `--out-dir=${out}`,
    ],
    { cwd: join(import.meta.dirname, "..") },
  )
  const code = await readFile(join(out, "client.js")).catch(() => readFile(join(out, "client.mjs")))
  await rm(out, { recursive: true })
  const size = gzipSync(code, { level: 9 }).byteLength
  expect(size).toBeLessThanOrEqual(3 * 1024)
  expect(code.toString()).not.toMatch(/\bimport\b|require\(|effect/iu)
})
