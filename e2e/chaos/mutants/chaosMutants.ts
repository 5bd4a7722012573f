/** Safeguards taken away in the adapters as they run: chaos must see what comes of it. */
import type { Fate } from "@pressline/tools-fleet/NodeSpec"
import { type Edit, edit } from "../../../tools/mutants/Mutant.ts"
import { mutantCalled } from "../../../tools/mutants/mutants.ts"

export interface ChaosMutant {
  readonly name: string
  /** What holds no longer. */
  readonly breaks: string
  /** Files under `packages`. */
  readonly edits: ReadonlyArray<Edit>
  /** What the safeguard is for, so that a minute has enough of it: most processes meet this fate. */
  readonly aim: Pick<Fate, "at" | "deed">
}

export const chaosMutants: ReadonlyArray<ChaosMutant> = [
  {
    name: "no-fence",
    breaks: "A worker whose lease was taken over goes on writing.",
    aim: { at: "commit.before", deed: "freeze" },
    edits: [
      edit(
        "adapter-postgres/src/statements/fence.ts",
        " and r.epoch = ${p.int(lease.epoch)} and r.status = 'running'`",
        " and r.epoch >= ${p.int(lease.epoch)} and r.status = 'running'`",
      ),
    ],
  },
  {
    name: "epoch-not-bumped",
    breaks: "A takeover gives a second lease of the same epoch.",
    aim: { at: "commit.before", deed: "freeze" },
    edits: [
      edit(
        "adapter-postgres/src/runs/leaseVerbs.ts",
        "set epoch = r.epoch + 1, holder",
        "set epoch = greatest(r.epoch, 1), holder",
      ),
    ],
  },
  {
    name: "settle-not-idempotent",
    breaks: "An entry that is settled again is paid again.",
    aim: { at: "credits.before-settle", deed: "die" },
    edits: [
      edit(
        "adapter-postgres/src/schema/migrations/0003_credits.ts",
        ") e join counted on counted.id = e.id;",
        ") e left join counted on counted.id = e.id;",
      ),
    ],
  },
  {
    name: "lock-deleted-without-owner-check",
    breaks: "A run that is over frees the lock of the run after it.",
    aim: { at: "credits.before-release", deed: "freeze" },
    edits: [
      edit(
        "adapter-redis-lock/src/lockScripts.ts",
        `if there and (there == ARGV[1] or string.match(there, "^(.*):%d+$") == ARGV[1]) then`,
        "if there then",
      ),
    ],
  },
  {
    name: "due-time-from-now",
    breaks: "The next due time is counted from the tick, not from the due time.",
    aim: { at: "slot.claimed", deed: "die" },
    edits: mutantCalled("next-due-from-now").edits.map((one) => ({
      ...one,
      file: `core/src/${one.file}`,
    })),
  },
]

export const chaosMutantCalled = (name: string): ChaosMutant | null =>
  chaosMutants.find((mutant) => mutant.name === name) ?? null
