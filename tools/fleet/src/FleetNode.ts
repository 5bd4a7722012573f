/** FleetNode: a process of the fleet as its parent sees it. */
import { type ChildProcess, fork } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { cacheFolder } from "@pressline/tools-services/cacheFolder"
import type { Fate, NodeSpec, Reply } from "./NodeSpec.ts"

export const NODE = fileURLToPath(new URL("node.ts", import.meta.url))
/** The processes run on the sources: compiled once, the twelfth starts in half the time. */
const COMPILED = join(cacheFolder, "compiled")
const SHIFT = new URL("shiftClock.ts", import.meta.url).href

export interface FleetNode {
  /** Calls a method of the automation in the process, or an order of `NodeSpec`. */
  readonly ask: <Answer>(call: string, input?: unknown) => Promise<Answer>
  readonly signal: (signal: NodeJS.Signals) => void
  /** Its fate is met: it does this to itself now. */
  readonly fate: Promise<Fate["deed"]>
  /** How the process ended: its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
  readonly pid: number
}

/** Starts a process, on the sources unless another program is named; answers when it can be asked. */
export const startNode = async (spec: NodeSpec, program = NODE): Promise<FleetNode> => {
  const { clockOff = 0 } = spec
  const child = fork(program, [JSON.stringify(spec)], {
    execArgv: ["--conditions=@pressline/source", ...(clockOff === 0 ? [] : ["--import", SHIFT])],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED, PRESSLINE_CLOCK_OFF: `${clockOff}` },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  })
  const node = talkTo(child)
  await node.ready
  return node
}

const talkTo = (child: ChildProcess): FleetNode & { readonly ready: Promise<void> } => {
  const ready = Promise.withResolvers<void>()
  const fate = Promise.withResolvers<Fate["deed"]>()
  const asked = new Map<number, PromiseWithResolvers<unknown>>()
  let complaints = ""
  let last = 0
  child.stderr?.on(
    "data",
    (chunk: Buffer) => (complaints = `${complaints}${chunk.toString()}`.slice(-4000)),
  )
  child.on("message", (reply: Reply) => {
    if ("fate" in reply) return fate.resolve(reply.fate)
    if (reply.id === 0) return ready.resolve()
    const question = asked.get(reply.id)
    asked.delete(reply.id)
    if ("error" in reply)
      question?.reject(Object.assign(new Error(reply.error.message), reply.error))
    else question?.resolve(reply.value)
  })
  const ended = new Promise<number | string>((resolve) => {
    child.once("exit", (code, signal) => {
      const end = signal ?? code ?? "unknown"
      const gone = new Error(`the process ended with ${end}: ${complaints}`)
      ready.reject(gone)
      for (const question of asked.values()) question.reject(gone)
      asked.clear()
      resolve(end)
    })
  })
  return {
    ready: ready.promise,
    fate: fate.promise,
    ended,
    pid: child.pid ?? 0,
    signal: (signal) => void child.kill(signal),
    ask: <Answer>(call: string, input?: unknown) => {
      const question = Promise.withResolvers<unknown>()
      const id = ++last
      asked.set(id, question)
      child.send({ id, call, input }, (error) => {
        if (error !== null) question.reject(error)
      })
      return question.promise as Promise<Answer>
    },
  }
}

/** Ends processes for good, whatever they are doing. */
export const kill = async (nodes: ReadonlyArray<FleetNode>): Promise<void> => {
  for (const { signal } of nodes) signal("SIGKILL")
  await Promise.all(nodes.map(({ ended }) => ended))
}
