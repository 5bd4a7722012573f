/** The example by its one command: a worker is killed in the middle, and the others finish its runs. */
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, onTestFinished, test } from "vitest"

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url))

const start = (...options: ReadonlyArray<string>) => {
  const out = mkdtempSync(join(tmpdir(), "pressline-fleet-"))
  onTestFinished(() => rmSync(out, { recursive: true, force: true }))
  const command = ["--conditions=@pressline/source", MAIN, "--out", out, ...options]
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"] })
  onTestFinished(() => void child.kill("SIGKILL"))
  let said = ""
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve))
  const hears = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(said)
        if (found !== null) resolve(found)
      }
      child.stdout.on("data", look)
      void ended.then((code) => reject(new Error(`it ended with ${code}:\n${said}`)))
      look()
    })
  return { child, ended, hears, said: () => said }
}

test("the fleet survives a killed worker, and Bull Board shows the queue", async () => {
  const fleet = start("--kill", "--workers=2", "--sites=2", "--latency=30")
  const [, url = ""] = await fleet.hears(/web: (http:\/\/\S+?),/)
  const page = await fetch(`${url}/queues`)
  expect(await page.text()).toContain("<title>Bull Dashboard</title>")
  const board = await fetch(`${url}/queues/api/queues?activeQueue=pressline&page=1&jobsPerPage=10`)
  const { queues } = (await board.json()) as { queues: Array<{ name: string }> }
  expect(queues.map(({ name }) => name)).toEqual(["pressline"])
  const again = await fetch(`${url}/sites/no%20site/run`, { method: "POST" })
  expect(again.status).toBe(422)
  expect(await fleet.ended, fleet.said()).toBe(0)
  expect(fleet.said()).toMatch(/kill -9 \d+/)
  expect(fleet.said()).toMatch(/ended with SIGKILL; it is started again/)
  expect(fleet.said()).toMatch(/taken over by worker/)
  const sums = fleet.said().match(/completed, (\d+) articles written, \1 published, 0 items left/g)
  expect(sums).toHaveLength(2)
})

test("Ctrl-C ends it all, also just after a worker was killed", async () => {
  const fleet = start("--workers=2", "--sites=1", "--latency=300")
  const [, pid = ""] = await fleet.hears(/worker \d \(pid (\d+)\) has it/)
  process.kill(Number(pid), "SIGKILL")
  await fleet.hears(/ended with SIGKILL; it is started again/)
  fleet.child.kill("SIGINT")
  expect(await fleet.ended, fleet.said()).toBe(0)
})

test("wrong options are answered with the help", async () => {
  const fleet = start("--workers", "none")
  expect(await fleet.ended).toBe(2)
  expect(fleet.said()).toContain("Usage: npx -y pnpm@12 worker-fleet")
})
