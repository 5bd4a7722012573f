/** A request that was refused: what happened, and what the server said about it. */
import { usePage } from "../live/AutomationProvider.tsx"
import { problemOf } from "../live/queries.ts"
import { Icon } from "../looks/Icon.tsx"
import styles from "./Failure.module.css"

export const Failure = ({ error }: { readonly error: unknown }) => {
  const { words } = usePage()
  if (error === null || error === undefined) return null
  const problem = problemOf(error)
  const first =
    problem === null ? words.network : (words.errors[problem.code ?? ""] ?? words.buttons.failed)
  return (
    <p className={styles["failure"]} role="alert">
      <Icon name="alert" />
      <span>
        {first} {problem !== null && problem.message !== first && problem.message}
        {problem?.code && <code> {problem.code}</code>}
      </span>
    </p>
  )
}
