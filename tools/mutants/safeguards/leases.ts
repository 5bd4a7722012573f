/** Who may write for a run, and until when. */
import { conformance, edit, engine, type Mutant, simulator } from "../Mutant.ts"

export const leases: ReadonlyArray<Mutant> = [
  {
    name: "retries-outlive-trust",
    breaks: "A worker goes on asking storage for minutes after its lease has run out.",
    edits: [
      edit(
        "engine/retryStorage.ts",
        "(worthRepeating(error) ? isTrusted(session) : Effect.succeed(false)),\n  })\n\n/**",
        "Effect.as(isTrusted(session), worthRepeating(error)),\n  })\n\n/**",
      ),
    ],
    runners: [engine("storageOutage")],
  },
  {
    name: "fence-without-epoch",
    breaks: "Any worker writes for a run that is running, whoever holds its lease.",
    edits: [
      edit(
        "memory/fence.ts",
        `return run?.epoch === lease.epoch && run.status === "running"`,
        `return run !== undefined && run.status === "running"`,
      ),
    ],
    runners: [conformance("storage"), simulator(200)],
  },
  {
    name: "fence-without-status",
    breaks: "A worker writes for a run that was paused or has ended.",
    edits: [
      edit(
        "memory/fence.ts",
        `return run?.epoch === lease.epoch && run.status === "running"`,
        `return run?.epoch === lease.epoch`,
      ),
    ],
    runners: [conformance("storage"), simulator(200)],
  },
  {
    name: "commit-without-epoch",
    breaks: "A commit of a worker that lost its lease is stored.",
    edits: [
      edit(
        "memory/commitInMemory.ts",
        "if (run?.epoch !== lease.epoch) return",
        "if (run === undefined) return",
      ),
    ],
    runners: [conformance("storage"), simulator(200)],
  },
  {
    name: "epoch-kept-on-claim",
    breaks: "Two workers hold leases of the same epoch, one after the other.",
    edits: [edit("memory/leaseVerbs.ts", "epoch: run.epoch + 1,", "epoch: run.epoch,")],
    runners: [conformance("storage"), simulator(200)],
  },
  {
    name: "epoch-kept-on-cancel",
    breaks: "An operator cancels a run whose lease ran out, and its old lease stays good.",
    edits: [
      edit(
        "memory/operatorVerbs.ts",
        "return { ...toCancelled(run, at), epoch: run.epoch + 1 }",
        "return toCancelled(run, at)",
      ),
    ],
    runners: [conformance("storage"), simulator(200)],
  },
  {
    name: "epoch-kept-on-pause",
    breaks: "An operator pauses a run whose lease ran out, and its old lease stays good.",
    edits: [
      edit(
        "memory/operatorVerbs.ts",
        "return { ...toPaused(run, byRequest, at), epoch: run.epoch + 1 }",
        "return toPaused(run, byRequest, at)",
      ),
    ],
    runners: [conformance("storage"), simulator(200)],
  },
  {
    name: "epoch-kept-on-resume",
    breaks: "A run goes on, and the lease of before its pause is good again.",
    edits: [
      edit(
        "memory/operatorVerbs.ts",
        "return { ...toRunning(run, at), epoch: run.epoch + 1 }",
        "return toRunning(run, at)",
      ),
    ],
    runners: [conformance("storage"), simulator(200)],
  },
  {
    name: "takeover-before-expiry",
    breaks: "A run is claimed while another worker's lease is live.",
    edits: [
      edit(
        "memory/leaseVerbs.ts",
        "if (isLive(run.holder, now)) leases.set",
        `if (run.status !== "running") leases.set`,
      ),
    ],
    runners: [conformance("storage"), simulator(200)],
  },
  {
    name: "lease-not-renewed-by-commit",
    breaks: "A commit does not renew the lease.",
    edits: [edit("memory/commitInMemory.ts", "          ...renewed(state, run, ttl),\n", "")],
    runners: [conformance("storage")],
  },
  {
    name: "call-without-lease",
    breaks: "Calls start although the lease may have run out.",
    edits: [
      edit("engine/stage/nextCall.ts", "if (now >= session.trustedUntil() || now <", "if (now <"),
    ],
    runners: [engine("safeguards")],
  },
  {
    name: "failed-renewal-trusted",
    breaks: "A renewal that failed counts as one that was answered.",
    edits: [
      edit(
        "engine/lease/holdLease.ts",
        "      wait = Math.min(1000, third)\n",
        "      wait = Math.min(1000, third)\n      session.trust(trustFrom(askedAt, leaseTtl))\n",
      ),
    ],
    runners: [engine("safeguards")],
  },
  {
    name: "claim-while-closing",
    breaks: "A worker that is closing claims another run.",
    edits: [
      edit(
        "engine/worker/Worker.ts",
        "if (closing || busy >= atMost) return null",
        "if (busy >= atMost) return null",
      ),
    ],
    runners: [engine("safeguards")],
  },
  {
    name: "claim-before-its-time",
    breaks: "A run that waits for a delay is claimed at once.",
    edits: [
      edit(
        "memory/leaseVerbs.ts",
        " &&\n      (run.notBefore === null || run.notBefore.getTime() <= now)\n",
        "\n",
      ),
    ],
    runners: [conformance("storage"), engine("controlWhileWaiting")],
  },
  {
    name: "claim-of-unknown-pipeline",
    breaks: "A worker claims a run of a pipeline that it does not have.",
    edits: [edit("memory/leaseVerbs.ts", "      pipelines.includes(run.pipeline) &&\n", "")],
    runners: [conformance("storage")],
  },
]
