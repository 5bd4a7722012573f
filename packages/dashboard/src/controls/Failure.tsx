/** A request that was refused: what happened, what the server said about it, and that to take along. */
import { usePage } from "../live/usePage.ts"
import { problemOf } from "../live/queries.ts"
import { Icon } from "../looks/Icon.tsx"
import { CopyButton } from "./CopyButton.tsx"
import { ErrorCode } from "./ErrorCode.tsx"
import styles from "./Failure.module.css"

export const Failure = ({ error }: { readonly error: unknown }) => {
  const { siteId, words } = usePage()
  if (error === null || error === undefined) return null
  const refused = problemOf(error)
  const first =
    refused === null ? words.network : (words.errors[refused.code ?? ""] ?? words.buttons.failed)
  const problem = refused?.problem ?? null
  return (
    <div className={styles["failure"]}>
      <p role="alert">
        <Icon name="alert" />
        <span>
          {first} {refused !== null && refused.message !== first && refused.message}{" "}
          {refused?.code && <ErrorCode code={refused.code} />}
        </span>
      </p>
      {problem !== null && (
        <CopyButton text={() => JSON.stringify({ site_id: siteId, ...problem }, null, 2)} />
      )}
    </div>
  )
}
