import { Input } from "../controls/Field.tsx"

/** A number that may be empty while it is typed, or for good where `optional`. */
export const NumberField = ({
  hint,
  label,
  max,
  min = 0,
  onChange,
  placeholder,
  quiet = false,
  step,
  value,
  wrong,
}: {
  readonly label: string
  readonly value: number | "" | undefined
  readonly onChange: (value: number | "") => void
  readonly wrong: string | undefined
  readonly min?: number
  readonly max?: number
  readonly step?: number | "any"
  readonly hint?: string
  readonly placeholder?: string
  readonly quiet?: boolean
}) => (
  <Input
    type="number"
    inputMode="decimal"
    label={label}
    quiet={quiet}
    min={min}
    max={max}
    step={step}
    placeholder={placeholder}
    value={value ?? ""}
    wrong={wrong}
    {...(hint === undefined ? {} : { hint })}
    onChange={(event) => onChange(event.target.value === "" ? "" : Number(event.target.value))}
  />
)
