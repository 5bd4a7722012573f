/** What a site wants: changed in place, saved together, with what it comes to shown before. */
import { useEffect, useRef } from "react"
import { Button } from "../controls/Button.tsx"
import controls from "../controls/controls.module.css"
import { Failure } from "../controls/Failure.tsx"
import { Section } from "../controls/Section.tsx"
import { usePage } from "../live/usePage.ts"
import { usePermissions } from "../live/queries.ts"
import { Icon } from "../looks/Icon.tsx"
import styles from "./ConfigPanel.module.css"
import { ConflictNotice } from "./ConflictNotice.tsx"
import { NotifyFields } from "./NotifyFields.tsx"
import { PublishFields } from "./PublishFields.tsx"
import { ScheduleFields } from "./ScheduleFields.tsx"
import { StageFields } from "./StageFields.tsx"
import { type ConfigDraft, useConfigDraft } from "./useConfigDraft.ts"

export const ConfigPanel = () => {
  const { words } = usePage()
  const { configure } = usePermissions()
  const draft = useConfigDraft(!configure)
  return (
    <Section
      title={words.settings.title}
      aside={!configure && <span className={controls["muted"]}>{words.viewOnly}</span>}
    >
      {draft !== null && <ConfigForm draft={draft} />}
    </Section>
  )
}

const ConfigForm = ({ draft }: { readonly draft: ConfigDraft }) => {
  const form = useRef<HTMLFormElement>(null)
  const { wrongCount } = draft
  // A failed save leads to the first field that is wrong.
  useEffect(() => {
    if (wrongCount > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus()
  }, [wrongCount])
  return (
    <form
      ref={form}
      className={styles["form"]}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (draft.dirty.length > 0) draft.save()
      }}
    >
      <fieldset className={styles["fields"]} disabled={draft.readOnly}>
        <ScheduleFields draft={draft} />
        <StageFields draft={draft} />
        <PublishFields draft={draft} />
        <NotifyFields draft={draft} />
      </fieldset>
      <ConflictNotice draft={draft} />
      <Failure error={draft.error} />
      {!draft.readOnly && <SaveBar draft={draft} />}
    </form>
  )
}

const SaveBar = ({ draft }: { readonly draft: ConfigDraft }) => {
  const { words } = usePage()
  const { dirty, saved, saving, wrongCount } = draft
  const said = words.settings
  return (
    <div className={styles["save"]} data-dirty={dirty.length > 0 || undefined}>
      <p role="status">
        {wrongCount > 0 && <span className={controls["wrong"]}>{said.wrong(wrongCount)} </span>}
        {dirty.length > 0 && <strong>{said.dirty(dirty.length)}. </strong>}
        {saved && (
          <span className={styles["saved"]}>
            <Icon name="check" /> {said.saved}
          </span>
        )}{" "}
        <span className={controls["muted"]}>{dirty.length > 0 ? said.applies : said.clean}</span>
      </p>
      {dirty.length > 0 && <Button onClick={draft.discard}>{said.discard}</Button>}
      <Button look="primary" submit disabled={dirty.length === 0 || saving}>
        {said.save}
      </Button>
    </div>
  )
}
