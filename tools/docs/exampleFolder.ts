/** A page's files in a folder, as its reader has them, with every package of ours beside them. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { markdownFilesOf } from "./codeBlocks.ts"
import { root } from "./repository.ts"
import { installExampleModules, linkPackages } from "./typecheckBlocks.ts"

export interface ExampleFolder {
  readonly path: string
  /** Runs a file to its end. */
  readonly run: (args: ReadonlyArray<string>, env?: Environment) => Promise<Ended>
  /** Starts a file, and answers when it has said its first line. */
  readonly start: (file: string, env?: Environment) => Promise<Started>
}
type Environment = Readonly<Record<string, string>>

export interface Ended {
  readonly code: number | null
  readonly stdout: string
}

export interface Started {
  readonly line: string
  readonly stop: (signal: NodeJS.Signals) => Promise<number | null>
}

export async function exampleFolder(page: string): Promise<ExampleFolder> {
  await installExampleModules()
  const path = join(root, "tools/docs/generated-examples", page.replaceAll(/[^\w-]+/g, "_"))
  rmSync(path, { recursive: true, force: true })
  mkdirSync(path, { recursive: true })
  linkPackages(join(path, "node_modules"))
  writeFileSync(join(path, "package.json"), '{ "type": "module" }\n')
  for (const [name, text] of markdownFilesOf(readFileSync(join(root, page), "utf8"))) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), text)
  }

  const node = (args: ReadonlyArray<string>, env: Environment) =>
    spawn(process.execPath, ["--conditions=@pressline/source", ...args], {
      cwd: path,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    })

  return {
    path,
    run: async (args, env = {}) => {
      const child = node(args, env)
      let stdout = ""
      child.stdout.on("data", (piece: Buffer) => (stdout += piece.toString()))
      const [code] = (await once(child, "close")) as [number | null]
      return { code, stdout }
    },
    start: async (file, env = {}) => {
      const child = node([file], env)
      const ended = once(child, "exit") as Promise<[number | null]>
      const lines = createInterface(child.stdout)
      const first = await Promise.race([once(lines, "line") as Promise<[string]>, ended])
      if (typeof first[0] !== "string") throw new Error(`${page}, ${file}: ended at once`)
      return {
        line: first[0],
        stop: async (signal) => {
          child.kill(signal)
          return (await ended)[0]
        },
      }
    },
  }
}
