/** RemoteServer: the process of the AI provider and the blog, as its parent sees it. */
import { fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

const SERVER = fileURLToPath(new URL("server.ts", import.meta.url))

export type RemoteOrder = "calm" | "report" | "trouble"

export interface CallSeen {
  /** Milliseconds since 1970: the database runs on the same machine. */
  readonly at: number
  readonly runId: string
  readonly pid: number
}

/** What somebody was told about a run: repeated under the same id it is the same. */
export interface Note {
  readonly id: string
  readonly event: string
  readonly runId: string
}

export interface RemoteReport {
  readonly notes: ReadonlyArray<Note>
  /** How often every key was answered. */
  readonly answers: ReadonlyArray<readonly [string, number]>
  readonly posts: ReadonlyArray<{
    readonly key: string
    readonly contentId: string
    readonly times: number
  }>
  readonly calls: ReadonlyArray<CallSeen>
  readonly faults: Readonly<Record<"failed" | "garbage" | "hung" | "rateLimited", number>>
}

export interface RemoteServer {
  readonly url: string
  /** Whether some calls fail. */
  readonly trouble: (on: boolean) => void
  readonly report: () => Promise<RemoteReport>
  readonly stop: () => Promise<void>
}

/** `latency`: milliseconds that a call takes. */
export const startRemote = async (latency: number, seed: number): Promise<RemoteServer> => {
  const child = fork(SERVER, [JSON.stringify({ latency, seed })], {
    execArgv: ["--conditions=@pressline/source"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    serialization: "advanced",
  })
  const [{ port }] = (await once(child, "message")) as [{ port: number }]
  return {
    url: `http://127.0.0.1:${port}`,
    trouble: (on) => void child.send(on ? "trouble" : "calm"),
    report: async () => {
      child.send("report")
      const [report] = (await once(child, "message")) as [RemoteReport]
      return report
    },
    stop: async () => {
      child.kill("SIGKILL")
      await once(child, "exit")
    },
  }
}
