/** The lock of a folder: with real processes, some of them in containers. */
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { hostname, tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { expect, onTestFinished, test } from "vitest"
import { lockFolder } from "../src/connection/folderLock.ts"

const CHILD = fileURLToPath(new URL("folderLockChild.ts", import.meta.url))

const folder = (): string => {
  const dir = mkdtempSync(join(tmpdir(), "pressline-lock-"))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

const started = (command: string, args: ReadonlyArray<string>) => {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] })
  onTestFinished(() => void child.kill("SIGKILL"))
  const exit = once(child, "exit")
  return {
    pid: child.pid,
    exit,
    kill: async (): Promise<void> => {
      child.kill("SIGKILL")
      await exit
    },
    signal: (signal: NodeJS.Signals): void => void child.kill(signal),
    line: async (): Promise<unknown> => {
      const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string]
      return line
    },
  }
}

const run = (dir: string, role: "contend" | "hold") => started(process.execPath, [CHILD, dir, role])

/** Namespaces of its own for processes and for the machine's name, as a container has them. */
const CONTAINER = ["--user", "--map-root-user", "--pid", "--uts", "--fork", "--kill-child=SIGKILL"]
const containers = spawnSync("unshare", [...CONTAINER, "hostname", "a"]).status === 0

const inContainer = (name: string, dir: string) =>
  started("unshare", [
    ...CONTAINER,
    ...["sh", "-c", 'hostname "$1" && exec "$2" "$3" "$4" hold'],
    ...["sh", name, process.execPath, CHILD, dir],
  ])

test("it is given to one at a time, also in this process, and given back", () => {
  const dir = folder()
  const release = lockFolder(dir)
  expect(() => lockFolder(dir)).toThrow("it is open in this process")
  release()
  lockFolder(dir)()
  expect(readdirSync(dir)).toEqual(["pressline.lock"])
})

test("a process that is stopped keeps it; one that was killed has lost it at once", async () => {
  const dir = folder()
  const holder = run(dir, "hold")
  expect(await holder.line()).toBe("has it")
  holder.signal("SIGSTOP")
  expect(() => lockFolder(dir)).toThrow(`it is open in process ${holder.pid} on this machine. Stop`)
  await holder.kill()
  lockFolder(dir)()
})

test.runIf(containers)(
  "containers of a machine see each other, with other names and with the same one",
  async () => {
    const dir = folder()
    const first = inContainer("web-1", dir)
    expect(await first.line()).toBe("has it")
    expect(() => lockFolder(dir)).toThrow("it is open in process 1 on web-1")
    const same = inContainer("web-1", dir)
    expect(await same.line()).toContain("it is open in process 1 on this machine")
    await first.kill()
    // What it leaves to the next container, whatever that is called, is nothing to wait for.
    const next = inContainer("web-2", dir)
    expect(await next.line()).toBe("has it")
    await next.kill()
  },
)

test("a lock file that is empty, cut or not ours is taken, with nobody's help", () => {
  const dir = folder()
  const file = join(dir, "pressline.lock")
  const left = ["", '{"pid":1,"ho', `{"pid":1,"host":"not-${hostname()}"}`, "\0".repeat(4096)]
  for (const text of left) {
    writeFileSync(file, text)
    lockFolder(dir)()
  }
})

test("who has it may be unreadable: it is refused all the same", async () => {
  const dir = folder()
  const holder = run(dir, "hold")
  expect(await holder.line()).toBe("has it")
  writeFileSync(join(dir, "pressline.owner.json"), '{"pid"')
  expect(() => lockFolder(dir)).toThrow("it is open in another process. Stop it first")
})

test("a lock that cannot be taken names its file", () => {
  const dir = folder()
  const file = join(dir, "pressline.lock")
  mkdirSync(file)
  expect(() => lockFolder(dir)).toThrow(`${file} cannot be locked: `)
})

test("of many that want what a killed process had, never two are in at once", async () => {
  const dir = folder()
  const holder = run(dir, "hold")
  expect(await holder.line()).toBe("has it")
  const contenders = [1, 2, 3].map(() => run(dir, "contend"))
  await holder.kill()
  for (const { exit } of contenders) expect(await exit).toEqual([0, null])
})
