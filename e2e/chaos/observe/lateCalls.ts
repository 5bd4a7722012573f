/** INV-21: once a process has answered a pause or cancel, it begins no call of that run. */
import type { Violation } from "@pressline/testing"
import type { CallSeen } from "../remote/RemoteServer.ts"
import type { RunChange } from "./runHistory.ts"

/** Milliseconds that a call may have been on its way. */
const ON_ITS_WAY = 500

export const lateCalls = (
  changes: ReadonlyArray<RunChange>,
  calls: ReadonlyArray<CallSeen>,
): ReadonlyArray<Violation> => {
  const byRun = Map.groupBy(changes, ({ runId }) => runId)
  return calls.flatMap(({ at, pid, runId }) => {
    const before = byRun.get(runId)?.findLast((change) => change.at.getTime() < at - ON_ITS_WAY)
    const after = byRun.get(runId)?.find((change) => change.at.getTime() >= at - ON_ITS_WAY)
    // Only the holder answers; what others ask late they asked when they had the lease.
    const answered =
      before !== undefined &&
      (before.status === "paused" || before.status === "cancelled") &&
      before.holderBefore?.includes(`/${pid}/`) === true &&
      after?.status !== "running"
    return answered
      ? [
          {
            invariant: "INV-21",
            message: `run ${runId} is ${before.status}, and process ${pid} began a call`,
          },
        ]
      : []
  })
}
