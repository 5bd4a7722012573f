#!/usr/bin/env node
/** The command `pressline`: this Node first, then everything else. */
import module from "node:module"
import process from "node:process"

const NEEDED = [22, 19] as const
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)

if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) {
  module.enableCompileCache() // the next start takes two thirds of the time
  await import("./runToExit.ts")
} else {
  const message = `Pressline needs Node ${NEEDED.join(".")} or later; this is Node ${process.versions.node}.`
  if (process.argv.includes("--json"))
    process.stdout.write(`${JSON.stringify({ error: { code: "node_too_old", message } })}\n`)
  else process.stderr.write(`${message}\n`)
  process.exitCode = 1
}
