/** Composes the program with in-memory adapters and runs it. */
import { Automation, localAi, memory } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { publishSite } from "./program.ts"

const Live = Automation.worker.pipe(
  Layer.provideMerge(Automation.layer),
  Layer.provide([memory(), localAi(), Automation.options({ concurrency: 8 })]),
)

const run = await Effect.runPromise(
  publishSite("blog", [
    "how to descale an espresso machine",
    "espresso machine cleaning tablets",
    "best burr grinder for espresso",
    "burr grinder vs blade grinder",
  ]).pipe(Effect.provide(Live)),
)
process.stdout.write(`${run?.status ?? "nothing"}: ${run?.stage7Result?.published ?? 0} articles\n`)
