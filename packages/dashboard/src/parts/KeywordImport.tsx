/** Adds keywords: pasted, dropped or chosen, looked at first. */
import type { KeywordPreview } from "@pressline/http/client"
import { useMutation } from "@tanstack/react-query"
import { type DragEvent, useId, useState } from "react"
import { Button } from "../controls/Button.tsx"
import controls from "../controls/controls.module.css"
import { classes } from "../controls/classes.ts"
import { Dialog } from "../controls/Dialog.tsx"
import { Failure } from "../controls/Failure.tsx"
import { usePage } from "../live/usePage.ts"
import { usePermissions } from "../live/queries.ts"
import { useRefresh } from "../live/useActions.ts"
import { Icon } from "../looks/Icon.tsx"
import { KeywordTable } from "./KeywordTable.tsx"
import styles from "./KeywordImport.module.css"

/** A button, and the dialog it opens. */
export const KeywordImport = ({ primary = false }: { readonly primary?: boolean }) => {
  const { words } = usePage()
  const { operate } = usePermissions()
  const [open, setOpen] = useState(false)
  if (!operate) return null
  return (
    <>
      <Button
        icon="plus"
        {...(primary ? { look: "primary" as const } : {})}
        onClick={() => setOpen(true)}
      >
        {words.keywords.add}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={words.keywords.title}>
        <ImportBody onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

type Source = { readonly text: string } | { readonly file: File }

/** JSON is sent as JSON; everything else as text, which is recognised by its header. */
const bodyOf = async (source: Source): Promise<string | readonly string[]> => {
  const text = "text" in source ? source.text : await source.file.text()
  if ("file" in source && source.file.name.endsWith(".json"))
    return JSON.parse(text) as readonly string[]
  return text
}

const ImportBody = ({ onClose }: { readonly onClose: () => void }) => {
  const { client, siteId, words } = usePage()
  const refresh = useRefresh()
  const [source, setSource] = useState<Source>({ text: "" })
  const look = useMutation({
    mutationFn: async (what: Source) =>
      client.previewKeywords({ siteId, body: await bodyOf(what) }),
  })
  const add = useMutation({
    mutationFn: async (what: Source) => client.keywords({ siteId, body: await bodyOf(what) }),
    onSuccess: refresh,
  })
  const choose = (next: Source): void => {
    setSource(next)
    look.reset()
    add.reset()
    if ("file" in next) look.mutate(next)
  }
  const empty = "text" in source && source.text.trim() === ""
  const preview = look.data
  if (add.data !== undefined)
    return (
      <>
        <p role="status" className={styles["done"]}>
          <Icon name="check" /> {words.keywords.added(add.data.added, add.data.duplicates)}
        </p>
        <div className={controls["foot"]}>
          <Button look="primary" onClick={onClose}>
            {words.close}
          </Button>
        </div>
      </>
    )
  return (
    <>
      <SourceFields source={source} onChoose={choose} />
      {look.isPending && (
        <p role="status" className={controls["muted"]}>
          {words.keywords.looking}
        </p>
      )}
      {preview !== undefined && <Recognised preview={preview} />}
      <Failure error={add.error ?? look.error} />
      <div className={controls["foot"]}>
        <Button onClick={onClose}>{words.close}</Button>
        {preview === undefined ? (
          <Button
            look="primary"
            icon="eye"
            disabled={empty || look.isPending}
            onClick={() => look.mutate(source)}
          >
            {words.keywords.look}
          </Button>
        ) : (
          <Button
            look="primary"
            icon="plus"
            disabled={preview.recognised === 0 || add.isPending}
            onClick={() => add.mutate(source)}
          >
            {words.keywords.addCount(preview.recognised)}
          </Button>
        )}
      </div>
    </>
  )
}

const SourceFields = ({
  onChoose,
  source,
}: {
  readonly source: Source
  readonly onChoose: (source: Source) => void
}) => {
  const { words } = usePage()
  const [over, setOver] = useState(false)
  const text = useId()
  const file = useId()
  const onDrop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    const [dropped] = event.dataTransfer.files
    if (dropped !== undefined) onChoose({ file: dropped })
  }
  return (
    <div
      className={classes(styles["source"], over && styles["over"])}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <label htmlFor={text} className={controls["muted"]}>
        {words.keywords.paste}
      </label>
      <textarea
        id={text}
        className={controls["input"]}
        rows={6}
        spellCheck={false}
        value={"text" in source ? source.text : ""}
        placeholder={words.keywords.hint}
        onChange={(event) => onChoose({ text: event.target.value })}
      />
      <label htmlFor={file} className={styles["drop"]}>
        <Icon name="upload" />
        {"file" in source ? words.keywords.file(source.file.name) : words.keywords.drop}
        <input
          id={file}
          type="file"
          accept=".csv,.tsv,.txt,.json,text/csv,text/plain,application/json"
          onChange={(event) => {
            const [chosen] = event.target.files ?? []
            if (chosen !== undefined) onChoose({ file: chosen })
          }}
        />
      </label>
    </div>
  )
}

const Recognised = ({ preview }: { readonly preview: KeywordPreview }) => {
  const { words } = usePage()
  const { duplicates, format, recognised, rejected, rejected_total, sample } = preview
  return (
    <div className={styles["preview"]} role="status">
      <p className={styles["count"]}>
        {words.keywords.recognised(recognised, words.keywords.formats[format])}
        {duplicates > 0 && ` · ${words.keywords.duplicates(duplicates)}`}
        {rejected_total > 0 && ` · ${words.keywords.rejected(rejected_total)}`}
      </p>
      <KeywordTable sample={sample} more={recognised - sample.length} />
      {rejected.length > 0 && (
        <details>
          <summary>{words.keywords.rejected(rejected_total)}</summary>
          <ul>
            {rejected.map(({ reason, row }) => (
              <li key={row} dir="auto">
                {words.keywords.row(row)}: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}
