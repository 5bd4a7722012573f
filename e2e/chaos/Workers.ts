/** Workers: a fixed number of real processes; one that ends is replaced at once, with another fate. */
import { CHECKPOINTS } from "@pressline/core/effect"
import { type FleetNode, kill, startNode } from "@pressline/tools-fleet/FleetNode"
import type { Fate, NodeSpec } from "@pressline/tools-fleet/NodeSpec"
import type { Chooser } from "../../packages/testing/simulation/Chooser.ts"
import { type ChaosGround, JOURNAL, SCHEMA } from "./ChaosGround.ts"

/** Milliseconds. */
export const LEASE = 600
export const POLL = 200

export interface Worker {
  readonly node: FleetNode
  /** Stopped, or its event loop stands still: it hears nothing. */
  frozen: boolean
}

export interface WorkerCounts {
  /** Ended by SIGKILL, by whomever: at random, at a crash point, or by a poisoned input. */
  kills: number
  killsByPoint: Record<string, number>
  killsByInput: number
  /** Woken after their lease had run out, or blocked for as long. */
  zombies: number
  /** Of them, those that stood still right before a commit. */
  zombiesAtCommits: number
  told: number
  started: number
}

export interface Workers {
  readonly all: ReadonlyArray<Worker>
  readonly counts: WorkerCounts
  readonly awake: () => ReadonlyArray<Worker>
  /** SIGSTOP for longer than a lease, then SIGCONT. */
  readonly freeze: (worker: Worker) => Promise<void>
  readonly block: (worker: Worker) => Promise<void>
  readonly strike: (worker: Worker) => void
  /** SIGTERM, and SIGKILL if it does not end. */
  readonly tell: (worker: Worker) => Promise<void>
  /** From now on no fate is met, and nothing is frozen. */
  readonly calm: () => Promise<void>
  readonly stop: () => Promise<void>
}

export interface WorkersInput {
  readonly ground: ChaosGround
  readonly chooser: Chooser
  readonly count: number
  /** What they run: one file, so that many can be started in little time. */
  readonly program: string
  /** The fate that most of them meet; default: none more than others. */
  readonly aim?: Pick<Fate, "at" | "deed">
}

/** Points where a late waker, or a death in the middle of what follows, does harm if anything can. */
const DIRECTED = {
  freeze: ["commit.before", "run.before-finish", "credits.before-release"],
  block: ["commit.before", "call.answered"],
  die: ["credits.before-settle", "commit.before", "credits.before-release"],
} as const

/** Milliseconds that a process lives on after its crash point: in the middle of the statement that follows. */
const AFTERLIVES = [0, 0, 1, 2, 4, 8, 15]

const pause = (millis: number): Promise<void> => new Promise((go) => setTimeout(go, millis))

export const startWorkers = async (input: WorkersInput): Promise<Workers> => {
  const { chooser, count, ground, program } = input
  const slots: Array<Worker | null> = Array.from({ length: count }, () => null)
  const counts: WorkerCounts = {
    kills: 0,
    killsByPoint: {},
    killsByInput: 0,
    zombies: 0,
    zombiesAtCommits: 0,
    told: 0,
    started: 0,
  }
  let state: "calm" | "chaos" | "stopped" = "chaos"
  const is = (one: typeof state): boolean => state === one
  const struck = new Set<FleetNode>()

  const long = (): number => chooser.between(Math.round(1.5 * LEASE), 3 * LEASE)

  const drawFate = (): Fate | undefined => {
    if (!is("chaos") || chooser.chance(0.1)) return undefined
    const aim = chooser.chance(0.7) ? input.aim : undefined
    const deed =
      aim?.deed ?? chooser.pick(["die", "die", "die", "freeze", "freeze", "block"] as const)
    const directed = chooser.chance(deed === "die" ? 0.3 : 0.8)
    // Every crash point once before any of them again.
    const unmet = CHECKPOINTS.filter((point) => counts.killsByPoint[point] === undefined)
    const any = deed === "die" && unmet.length > 0 ? unmet : CHECKPOINTS
    const at = aim?.at ?? chooser.pick(directed ? DIRECTED[deed] : any)
    const lasting = deed === "die" ? chooser.pick(AFTERLIVES) : long()
    return { at, hit: chooser.between(1, 2), deed, lasting }
  }

  const specOf = (fate: Fate | undefined): NodeSpec => {
    const [database, redis, remote] = [
      ground.databaseWires,
      ground.redisWires,
      ground.remoteWires,
    ].map((wires) => chooser.pick(wires).url)
    if (database === undefined || redis === undefined || remote === undefined)
      throw new Error("a wire is missing")
    return {
      databaseUrl: database,
      schema: SCHEMA,
      lock: redis,
      remote,
      ledger: true,
      patience: 3000,
      journal: ground.file(`${counts.started}${JOURNAL}`),
      ...(fate === undefined ? {} : { fate }),
      options: {
        leaseTtl: LEASE,
        poll: POLL,
        sweepEvery: 1000,
        tickEvery: 500,
        callTimeout: 2000,
        grace: 300,
        runsAtOnce: 12,
      },
    }
  }

  const thaw = async (worker: Worker, atCommit: boolean, lasting = long()): Promise<void> => {
    worker.frozen = true
    let gone = false
    void worker.node.ended.then(() => (gone = true))
    await pause(lasting)
    worker.node.signal("SIGCONT")
    worker.frozen = false
    if (gone) return
    counts.zombies += 1
    if (atCommit) counts.zombiesAtCommits += 1
  }

  const meet = async (worker: Worker, fate: Fate): Promise<void> => {
    const deed = await worker.node.fate
    if (deed === "die") counts.killsByPoint[fate.at] = (counts.killsByPoint[fate.at] ?? 0) + 1
    else await thaw(worker, fate.at === "commit.before", fate.lasting)
  }

  /** Keeps one place filled until the end. */
  const keep = async (slot: number): Promise<void> => {
    while (!is("stopped")) {
      const fate = drawFate()
      counts.started += 1
      const node = await startNode(specOf(fate), program).catch(() => null)
      if (node === null) continue
      const worker: Worker = { node, frozen: false }
      slots[slot] = worker
      if (fate !== undefined) void meet(worker, fate)
      if (is("calm")) void node.ask("spare").catch(() => {})
      node.ask("start").catch(() => node.signal("SIGKILL"))
      const end = await node.ended
      slots[slot] = null
      if (end !== "SIGKILL" || is("stopped")) continue
      counts.kills += 1
      const met = await Promise.race([node.fate, Promise.resolve(null)])
      if (met !== "die" && !struck.has(node)) counts.killsByInput += 1
    }
  }
  const kept = slots.map((_, slot) => keep(slot))

  const living = (): ReadonlyArray<Worker> => slots.filter((worker) => worker !== null)
  const strike = (worker: Worker): void => {
    struck.add(worker.node)
    worker.node.signal("SIGKILL")
  }
  return {
    get all() {
      return living()
    },
    counts,
    awake: () => living().filter(({ frozen }) => !frozen),
    freeze: async (worker) => {
      worker.node.signal("SIGSTOP")
      await thaw(worker, false)
    },
    block: async (worker) => {
      const lasting = long()
      void worker.node.ask("block", lasting).catch(() => {})
      await thaw(worker, false, lasting)
    },
    strike,
    tell: async (worker) => {
      counts.told += 1
      worker.node.signal("SIGTERM")
      const late = await Promise.race([worker.node.ended, pause(4000).then(() => null)])
      if (late === null) strike(worker)
    },
    calm: async () => {
      state = "calm"
      for (const { node } of living()) {
        node.signal("SIGCONT")
        void node.ask("spare").catch(() => {})
      }
    },
    stop: async () => {
      state = "stopped"
      await kill(living().map(({ node }) => node))
      await Promise.all(kept)
    },
  }
}
