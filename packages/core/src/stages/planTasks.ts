/** Stage 3: an idea becomes a task, its fields frozen as the brief. Local and free. */
import * as Effect from "effect/Effect"
import { noCredits } from "../domain/Credits.ts"
import type { Idea } from "../domain/Idea.ts"
import { stageFacts } from "../domain/Stage.ts"
import { briefOf } from "../domain/Task.ts"
import type { Stage } from "../engine/Stage.ts"
import { Ids } from "../ports/Ids.ts"

export const planTasks: Stage = {
  number: 3,
  name: stageFacts(3).name,
  takes: stageFacts(3).inputStatus,
  call: "item",
  calls: "planTasks",
  ceiling: () => noCredits,
  open: () =>
    Effect.succeed({
      process: Effect.fnUntraced(function* ([item]) {
        const ids = yield* Ids
        const idea = item as Idea
        const task = {
          ...briefOf(idea),
          id: yield* ids.next,
          ideaId: idea.id,
          clusterId: idea.clusterId,
          dueOrder: 0,
        }
        return { advanced: [{ id: idea.id }], outputs: { tasks: [task] }, units: 0 }
      }),
    }),
}
