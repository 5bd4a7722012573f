/** Money: holds, settling, releasing, and what a call may cost. */
import { conformance, edit, engine, type Mutant, simulator } from "../Mutant.ts"

const LEDGER = "memory/MemoryCreditLedger.ts"

export const credits: ReadonlyArray<Mutant> = [
  {
    name: "settle-not-idempotent",
    breaks: "An entry that is settled again is paid again.",
    edits: [edit(LEDGER, "      if (row.entries.has(id)) continue\n", "")],
    runners: [conformance("credits"), simulator(200)],
  },
  {
    name: "hold-relative",
    breaks: "A hold that is repeated holds as much once more.",
    edits: [
      edit(
        LEDGER,
        "const more = maxCredits(subtractCredits(atLeast, total), noCredits)",
        "const more = atLeast",
      ),
    ],
    runners: [conformance("credits"), simulator(200)],
  },
  {
    name: "hold-beyond-balance",
    breaks: "More is held than the account has.",
    edits: [
      edit(
        LEDGER,
        `    if (this.#limited && lessCredits(available, more)) return { _tag: "Short", available, total }\n`,
        "",
      ),
    ],
    runners: [conformance("credits")],
  },
  {
    name: "tombstone-missing",
    breaks: "A release that overtakes its hold is forgotten, and the hold stays for ever.",
    edits: [
      edit(
        LEDGER,
        `    this.#holds.set(runId, {
      accountId: row?.accountId ?? accountId,`,
        `    if (row !== undefined) this.#holds.set(runId, {
      accountId: row?.accountId ?? accountId,`,
      ),
    ],
    runners: [conformance("credits"), simulator(200)],
  },
  {
    name: "released-hold-reopened",
    breaks: "A hold that was released can be raised again.",
    edits: [edit(LEDGER, `    if (row?.released === true) return { _tag: "Released" }\n`, "")],
    runners: [conformance("credits")],
  },
  {
    name: "grant-counted-twice",
    breaks: "A grant that is repeated under its key counts again.",
    edits: [edit(LEDGER, "    if (this.#grants.has(`${accountId} ${key}`)) return\n", "")],
    runners: [conformance("credits")],
  },
  {
    name: "older-entries-left-unsettled",
    breaks: "An entry whose id is older than those just settled is left out.",
    edits: [
      edit(
        "engine/credits/settleCredits.ts",
        `if (last === undefined && after === "") return`,
        "if (last === undefined) return",
      ),
    ],
    runners: [engine("settledEntries")],
  },
  {
    name: "release-with-unsettled-entries",
    breaks: "A hold is released although the run still owes from it.",
    edits: [
      edit(
        "engine/credits/settleCredits.ts",
        `  yield* settleCredits(run)
  yield* checkpoint.hit("credits.before-release")`,
        `  yield* checkpoint.hit("credits.before-release")`,
      ),
    ],
    runners: [engine("safeguards")],
  },
  {
    name: "end-before-settling",
    breaks: "A run is completed before what it used is settled.",
    edits: [
      edit(
        "engine/run/endRun.ts",
        `  yield* retryWhileTrusted(session, settleCredits(session.run))
  const quarantined`,
        "  const quarantined",
      ),
    ],
    runners: [engine("creditBooks"), engine("control")],
  },
  {
    name: "budget-ceiling-ignored",
    breaks: "A call starts although its ceiling does not fit the hold.",
    edits: [
      edit(
        "engine/credits/RunBudget.ts",
        `fits: (ceiling: Credits) =>
      !lessCredits(state.total, addCredits(addCredits(state.used, state.inFlight), ceiling)),`,
        "fits: () => true,",
      ),
    ],
    runners: [engine("creditsRunOut"), simulator(200)],
  },
  {
    name: "ceilings-in-flight-ignored",
    breaks: "Ceilings of calls in flight are not set aside.",
    edits: [
      edit(
        "engine/credits/RunBudget.ts",
        "!lessCredits(state.total, addCredits(addCredits(state.used, state.inFlight), ceiling)),",
        "!lessCredits(state.total, addCredits(state.used, ceiling)),",
      ),
    ],
    runners: [engine("creditsRunOut"), engine("creditBooks"), simulator(300)],
  },
  {
    name: "charge-above-ceiling",
    breaks: "A result costs more than was announced.",
    edits: [
      edit("engine/CallResult.ts", "const amount = capped ? ceiling : full", "const amount = full"),
    ],
    runners: [engine("credits")],
  },
]
