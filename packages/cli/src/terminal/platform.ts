/** platform: what effect/cli asks of the machine, on Node alone: paths, and nothing else. */
import * as nodePath from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import * as Stdio from "effect/Stdio"
import * as Terminal from "effect/Terminal"

/** For prompts and child processes, of which there are none. */
const unused = Effect.die(new Error("pressline asks no questions and starts no process"))

export const platform = Layer.mergeAll(
  FileSystem.layerNoop({}), // commands open files themselves
  Layer.succeed(
    Path.Path,
    Path.make({
      ...nodePath,
      fromFileUrl: (url) => Effect.sync(() => fileURLToPath(url)),
      toFileUrl: (path) => Effect.sync(() => pathToFileURL(path)),
    }),
  ),
  Stdio.layerTest({}),
  Layer.succeed(
    Terminal.Terminal,
    Terminal.make({
      columns: Effect.sync(() => process.stdout.columns ?? 80),
      rows: Effect.sync(() => process.stdout.rows ?? 24),
      size: unused,
      readInput: unused,
      readLine: unused,
      display: () => unused,
    }),
  ),
  Layer.succeed(
    ChildProcessSpawner.ChildProcessSpawner,
    ChildProcessSpawner.make(() => unused),
  ),
)
