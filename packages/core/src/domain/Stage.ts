/** The seven stages: what each one takes, what it makes, and what its work is billed by. */
import * as Schema from "effect/Schema"

export const StageNumber = Schema.Literals([1, 2, 3, 4, 5, 6, 7])
export type StageNumber = typeof StageNumber.Type

export const STAGES: ReadonlyArray<StageNumber> = [1, 2, 3, 4, 5, 6, 7]

/** The kinds of item a stage can take. A publication is made, never taken. */
export const InputKind = Schema.Literals(["keyword", "cluster", "idea", "task", "content", "image"])
export type InputKind = typeof InputKind.Type

export const ItemKind = Schema.Literals([
  "keyword",
  "cluster",
  "idea",
  "task",
  "content",
  "image",
  "publication",
])
export type ItemKind = typeof ItemKind.Type

export interface StageFacts {
  readonly number: StageNumber
  readonly name: string
  readonly inputKind: InputKind
  /** The status an item has while it waits for this stage; `retry_failed` restores it. */
  readonly inputStatus: string
  /** The status an item gets from this stage. */
  readonly doneStatus: string
  /** What one unit of the price book buys; null: the stage is local and free. */
  readonly billedPer: "batch" | "idea" | "100 words" | "prompt" | "image" | null
}

const facts = (
  number: StageNumber,
  name: string,
  inputKind: InputKind,
  inputStatus: string,
  doneStatus: string,
  billedPer: StageFacts["billedPer"],
): StageFacts => ({ number, name, inputKind, inputStatus, doneStatus, billedPer })

const FACTS: { readonly [N in StageNumber]: StageFacts } = {
  1: facts(1, "Keywords -> Clusters", "keyword", "new", "clustered", "batch"),
  2: facts(2, "Clusters -> Ideas", "cluster", "new", "ideated", "idea"),
  3: facts(3, "Ideas -> Tasks", "idea", "new", "queued", null),
  4: facts(4, "Tasks -> Content", "task", "queued", "completed", "100 words"),
  5: facts(5, "Content -> Image prompts", "content", "draft", "prompted", "prompt"),
  6: facts(6, "Image prompts -> Images", "image", "pending", "generated", "image"),
  7: facts(7, "Review -> Published", "content", "review", "published", null),
}

/** The facts of a stage. */
export const stageFacts = (number: StageNumber): StageFacts => FACTS[number]

/** The stage that writes articles: what caps in articles count. */
export const writingStage: StageNumber = 4

/** The stage that publishes; the sweep does its work for what the policy held back. */
export const publishingStage: StageNumber = 7

/** The stage after this one, or null after the last. */
export const nextStage = (number: StageNumber): StageNumber | null =>
  number === 7 ? null : ((number + 1) as StageNumber)

/** One value for every stage. */
export type PerStage<A> = { readonly [N in StageNumber]: A }

export const perStage = <A>(value: (stage: StageNumber) => A): PerStage<A> => ({
  1: value(1),
  2: value(2),
  3: value(3),
  4: value(4),
  5: value(5),
  6: value(6),
  7: value(7),
})
