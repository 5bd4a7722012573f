/** What may be published by itself, and what that lets through, read live at every publication. */
import * as Schema from "effect/Schema"
import type { PublishGate } from "./Intake.ts"
import { wire } from "./wire.ts"

/** Whether stage 7 may publish by itself. `hold` publishes `holdHours` after review unless stopped. */
export const PublishPolicy = wire({
  mode: Schema.Literals(["auto", "review", "hold"]),
  holdHours: Schema.optionalKey(
    Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 8760 })),
  ),
  /** At most so many publications per day of the site's time zone. */
  dailyCap: Schema.optionalKey(
    Schema.Int.check(
      Schema.isBetween(
        { minimum: 0, maximum: 100_000 },
        { message: "a whole number from 0 to 100000" },
      ),
    ),
  ),
})
export type PublishPolicy = typeof PublishPolicy.Type

export const gateOf = (policy: PublishPolicy, closed = false): PublishGate => ({
  closed,
  approvedOnly: policy.mode === "review",
  holdMs: policy.mode === "hold" ? (policy.holdHours ?? 24) * 3_600_000 : 0,
})

/** Whether an article can pass the moment it is finished, without a person or a wait. */
export const passesAtOnce = ({ approvedOnly, closed, holdMs }: PublishGate): boolean =>
  !closed && !approvedOnly && holdMs <= 0
