import { spawn } from "node:child_process"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { Ran } from "./commands.ts"
import type { NamedNode } from "./nodes.ts"
import type { Project } from "./Project.ts"

/** How a section opens its server: to this machine alone. */
const LISTEN = '.listen(3000, "127.0.0.1")'

/** Runs what a section shows: a test by vitest, a server until it answers, anything else to its end. */
export const runStep = async (
  project: Project,
  node: NamedNode,
  file: string,
  code: string,
): Promise<Ran> => {
  if (code.includes('from "vitest"'))
    return project.run(node, ["node_modules/vitest/vitest.mjs", "run", file])
  if (!code.includes(LISTEN)) return project.run(node, [file])
  const port = await freePort()
  const served = file.replace(/\.ts$/, `.${port}.ts`)
  project.write(served, code.replace(LISTEN, LISTEN.replace("3000", String(port))))
  const server = spawn(node.path, [served], {
    cwd: project.folder,
    stdio: ["ignore", "pipe", "pipe"],
  })
  let output = ""
  server.stdout.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")))
  server.stderr.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")))
  try {
    const page = code.includes("createDashboard")
    const answer = await answered(
      `http://127.0.0.1:${port}${page ? "/" : "/current_run/?site_id=blog"}`,
    )
    const right = page ? /<!doctype html>/i.test(answer) : answer.includes("idle")
    return { code: right ? 0 : 1, output: right ? "answered" : `${output}${answer}` }
  } catch (error) {
    return { code: 1, output: `${output}${String(error)}` }
  } finally {
    server.kill()
  }
}

const answered = async (url: string): Promise<string> => {
  for (let tries = 0; ; tries++)
    try {
      const response = await fetch(url, { headers: { authorization: "Bearer let-me-in" } })
      return `${response.status} ${await response.text()}`
    } catch (error) {
      if (tries > 100) throw error
      await sleep(100)
    }
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

/** TypeScript as a stranger sets it up, strict, with every declaration checked. */
export const typeChecked = (
  project: Project,
  node: NamedNode,
  resolution: "bundler" | "nodenext",
  files: ReadonlyArray<string>,
): Promise<Ran> => {
  const config = `tsconfig.${resolution}.json`
  project.write(
    config,
    JSON.stringify({
      compilerOptions: {
        target: "es2024",
        lib: ["es2024", "dom", "dom.iterable"],
        module: resolution === "bundler" ? "esnext" : "nodenext",
        moduleResolution: resolution,
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: true,
        jsx: "react-jsx",
        types: ["node"],
      },
      files,
    }),
  )
  return project.run(node, [join("node_modules", "typescript", "bin", "tsc"), "-p", config])
}
