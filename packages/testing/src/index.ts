/** The test kit for hosts: no test runner, no service, no real time. */
export { createTestKit, type TestKit, type TestKitOptions } from "./createTestKit.ts"
export type { LineMatch } from "./story.ts"
export type { RecordingNotifier, RecordingPublisher } from "./recorders.ts"
export type {
  AiCallMade,
  AiFunctionName,
  AiNumbers,
  Match,
  ScriptedAi,
  ScriptedFailure,
} from "./ScriptedAi.ts"
export { ProcessKilled, type TestNode } from "./TestNode.ts"
export type { VirtualClock } from "./VirtualClock.ts"
export {
  checkInvariants,
  type InvariantInput,
  type InvariantReport,
} from "./invariants/checkInvariants.ts"
export type { HistoryEvent } from "./invariants/historyInvariants.ts"
export type { Violation } from "./invariants/Violation.ts"
