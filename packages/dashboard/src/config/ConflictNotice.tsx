/** Somebody else saved meanwhile: both values, and the choice. */
import { Button } from "../controls/Button.tsx"
import { usePage } from "../live/usePage.ts"
import styles from "./ConfigPanel.module.css"
import type { ConfigDraft } from "./useConfigDraft.ts"

const shown = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value)

export const ConflictNotice = ({ draft }: { readonly draft: ConfigDraft }) => {
  const { words } = usePage()
  const { conflict, dirty, discard, save } = draft
  if (conflict === null) return null
  return (
    <div className={styles["conflict"]} role="alert">
      <strong>{words.settings.conflict}</strong>
      <dl>
        {dirty.map((name) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name.replaceAll("_", " ")}</dt>
            <dd dir="auto">
              {shown(draft.draft[name])} ({words.settings.mine}) · {shown(conflict[name])} (
              {words.settings.theirs})
            </dd>
          </div>
        ))}
      </dl>
      <div className={styles["buttons"]}>
        <Button onClick={discard}>{words.settings.takeTheirs}</Button>
        <Button look="primary" onClick={save}>
          {words.settings.keepMine}
        </Button>
      </div>
    </div>
  )
}
