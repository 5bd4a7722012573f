/** An order to write: an idea's fields frozen as the brief, in due order. */
import * as Schema from "effect/Schema"
import { Id } from "./ids.ts"
import type { Brief } from "./Idea.ts"
import { briefFields } from "./Idea.ts"
import { itemFields } from "./itemFields.ts"
import { wire } from "./wire.ts"

export const TaskStatus = Schema.Literals(["queued", "completed", "failed"])

export const Task = wire({
  ...itemFields,
  status: TaskStatus,
  ideaId: Schema.NullOr(Id),
  clusterId: Schema.NullOr(Id),
  /** Tasks with a lower number are written first; equal ones in the order they were made. */
  dueOrder: Schema.Int,
  ...briefFields,
})
export type Task = typeof Task.Type

export interface NewTask extends Brief {
  readonly id: Id
  readonly ideaId: Id | null
  readonly clusterId: Id | null
  readonly dueOrder: number
}

/** A task that the host made elsewhere. */
export const TaskInput = wire({
  title: briefFields.title,
  angle: Schema.optionalKey(briefFields.angle),
  outline: Schema.optionalKey(briefFields.outline),
  targetWords: Schema.optionalKey(briefFields.targetWords),
  primaryKeyword: briefFields.primaryKeyword,
  secondaryKeywords: Schema.optionalKey(briefFields.secondaryKeywords),
  contentType: Schema.optionalKey(briefFields.contentType),
  dueOrder: Schema.optionalKey(Schema.Int),
})
export type TaskInput = typeof TaskInput.Type

/** The brief of a task or an idea, without the rest. */
export const briefOf = (item: Brief): Brief => ({
  title: item.title,
  angle: item.angle,
  outline: item.outline,
  targetWords: item.targetWords,
  primaryKeyword: item.primaryKeyword,
  secondaryKeywords: item.secondaryKeywords,
  contentType: item.contentType,
})
