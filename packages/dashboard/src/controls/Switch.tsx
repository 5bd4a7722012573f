import { Switch as BaseSwitch } from "@base-ui/react/switch"
import { useId } from "react"
import { classes } from "./classes.ts"
import controls from "./controls.module.css"
import styles from "./Switch.module.css"

export const Switch = ({
  checked,
  disabled = false,
  label,
  onChange,
  quiet = false,
}: {
  readonly checked: boolean
  readonly label: string
  readonly onChange: (checked: boolean) => void
  readonly disabled?: boolean
  readonly quiet?: boolean
}) => {
  const id = useId()
  return (
    <span className={styles["row"]}>
      <BaseSwitch.Root
        className={styles["track"]}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        aria-labelledby={id}
      >
        <BaseSwitch.Thumb className={styles["thumb"]} />
      </BaseSwitch.Root>
      <span id={id} className={classes(quiet && controls["hidden"])}>
        {label}
      </span>
    </span>
  )
}
