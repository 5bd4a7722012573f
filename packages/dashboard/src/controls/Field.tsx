import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from "react"
import { classes } from "./classes.ts"
import styles from "./controls.module.css"

interface Labelled {
  readonly label: string
  /** What is wrong with it. */
  readonly wrong?: string | undefined
  readonly hint?: string
  /** The label is there for those who do not see, and the place tells the others. */
  readonly quiet?: boolean
}

const Field = ({
  children,
  hint,
  id,
  label,
  quiet = false,
  wrong,
}: Labelled & { readonly id: string; readonly children: ReactNode }) => (
  <label className={styles["field"]} htmlFor={id}>
    <span className={classes(quiet && styles["hidden"])}>{label}</span>
    {children}
    {hint !== undefined && (
      <small className={styles["muted"]} id={`${id}-hint`}>
        {hint}
      </small>
    )}
    {wrong !== undefined && (
      <small className={styles["wrong"]} id={`${id}-wrong`}>
        {wrong}
      </small>
    )}
  </label>
)

const describedBy = (id: string, { hint, wrong }: Labelled): string | undefined =>
  [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ") || undefined

export const Input = ({
  hint,
  label,
  quiet,
  wrong,
  ...rest
}: Labelled & Omit<InputHTMLAttributes<HTMLInputElement>, "id" | "className">) => {
  const id = useId()
  const labelled = { label, wrong, ...(hint ? { hint } : {}), ...(quiet ? { quiet } : {}) }
  return (
    <Field id={id} {...labelled}>
      <input
        {...rest}
        id={id}
        className={styles["input"]}
        aria-invalid={wrong !== undefined || undefined}
        aria-describedby={describedBy(id, labelled)}
      />
    </Field>
  )
}

export interface SelectProps
  extends Labelled, Omit<SelectHTMLAttributes<HTMLSelectElement>, "id" | "className" | "onChange"> {
  /** Value and words. */
  readonly choices: ReadonlyArray<readonly [string, string]>
  readonly onChoose: (value: string) => void
}

export const Select = ({ choices, hint, label, onChoose, quiet, wrong, ...rest }: SelectProps) => {
  const id = useId()
  const labelled = { label, wrong, ...(hint ? { hint } : {}), ...(quiet ? { quiet } : {}) }
  return (
    <Field id={id} {...labelled}>
      <select
        {...rest}
        id={id}
        className={styles["input"]}
        aria-invalid={wrong !== undefined || undefined}
        aria-describedby={describedBy(id, labelled)}
        onChange={(event) => onChoose(event.target.value)}
      >
        {choices.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </Field>
  )
}
