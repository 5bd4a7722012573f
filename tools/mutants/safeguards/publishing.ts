/** An article goes out once, and only when it may. */
import { conformance, edit, engine, type Mutant, simulator } from "../Mutant.ts"

export const publishing: ReadonlyArray<Mutant> = [
  {
    name: "unknown-repeated-blindly",
    breaks:
      "A publication whose outcome is unknown is made again, whatever the publisher can tell.",
    edits: [
      edit(
        "engine/publish/publishArticle.ts",
        `if (!unknown || publisher.idempotency === "key" || updates) return`,
        `if (!unknown || publisher.idempotency.length > 0 || updates) return`,
      ),
    ],
    runners: [engine("publishTwice"), simulator(200)],
  },
  {
    name: "look-up-ignored",
    breaks: "What a look-up finds is posted once more.",
    edits: [
      edit(
        "engine/publish/publishArticle.ts",
        "return found ?? (yield* publish)",
        "return yield* publish",
      ),
    ],
    runners: [engine("publishTwice")],
  },
  {
    name: "takeover-trusts-publications",
    breaks: "What a dead worker was publishing counts as not published.",
    edits: [
      edit("memory/leaseVerbs.ts", "  if (stage === publishingStage) doubt(state, run, ids)\n", ""),
    ],
    runners: [conformance("storage"), engine("takeovers")],
  },
  {
    name: "hand-back-trusts-publications",
    breaks: "What was interrupted while it was being published counts as not published.",
    edits: [edit("memory/leaseVerbs.ts", "      doubt(state, run, unknown)\n", "")],
    runners: [conformance("storage"), engine("shutdown")],
  },
  {
    name: "daily-cap-ignored-by-sweep",
    breaks: "The sweep claims articles without regard to the day's cap.",
    edits: [
      edit("engine/publish/publishDue.ts", "        dailyCap,\n", "        dailyCap: null,\n"),
    ],
    runners: [engine("sweepSafeguards")],
  },
  {
    name: "daily-cap-ignored-by-claims",
    breaks: "A claim exceeds the day's cap where another sweep was faster.",
    edits: [
      edit(
        "memory/publicationVerbs.ts",
        ".slice(0, Math.min(limit, roomUnder(state, siteId, dailyCap, claim)))",
        ".slice(0, dailyCap === null ? limit : Math.max(1, limit))",
      ),
    ],
    runners: [engine("sweepSafeguards")],
  },
  {
    name: "daily-cap-ignored-by-runs",
    breaks: "A run takes more articles into its hand than may go out today.",
    edits: [
      edit(
        "engine/stage/takePage.ts",
        "limit: Math.min(pageLimit(room), allowed),",
        "limit: pageLimit(room),",
      ),
    ],
    runners: [engine("publishLater")],
  },
  {
    name: "unstored-publications-not-counted",
    breaks: "A page is as large as if publications that wait for their commit had not gone out.",
    edits: [
      edit(
        "engine/stage/takePage.ts",
        "const begun = outstanding(window) + unstored(window)",
        "const begun = outstanding(window) + Math.min(0, unstored(window))",
      ),
    ],
    runners: [engine("publishPages")],
  },
  {
    name: "begun-counted-after-the-day",
    breaks: "What is stored between the day's count and its answer counts as not gone out.",
    edits: [
      edit("engine/stage/takePage.ts", "- begun\n", "- (outstanding(window) + unstored(window))\n"),
    ],
    runners: [engine("publishPages")],
  },
  {
    name: "gate-open-at-the-cap",
    breaks: "The gate stays open when the day's cap is reached.",
    edits: [
      edit(
        "engine/publish/publishGate.ts",
        "gate: gateOf(publishPolicy, allowance === 0),",
        "gate: gateOf(publishPolicy),",
      ),
    ],
    runners: [engine("publishLater"), engine("publishTogether")],
  },
  {
    name: "claim-of-another-settled",
    breaks: "A sweep settles an article that another has claimed.",
    edits: [
      edit(
        "memory/publicationVerbs.ts",
        "live?.claim !== claim) return false",
        "live === undefined) return false",
      ),
    ],
    runners: [conformance("storage")],
  },
  {
    name: "claimed-article-taken-by-run",
    breaks: "A run publishes an article that a sweep is publishing.",
    edits: [
      edit(
        "memory/intake.ts",
        "return passesGate(item, intake.gate, now) && (claim === undefined || claim.expiresAt <= now)",
        "return passesGate(item, intake.gate, now)",
      ),
    ],
    runners: [conformance("storage")],
  },
  {
    name: "sweep-beside-publishing-run",
    breaks: "The sweep publishes beside a run that is publishing.",
    edits: [
      edit(
        "memory/publicationVerbs.ts",
        "const free = !publishing && (",
        "const free = (publishing || !publishing) && (",
      ),
    ],
    runners: [conformance("storage")],
  },
]
