import type { ReactNode } from "react"
import { Icon, type IconName } from "../looks/Icon.tsx"
import styles from "./controls.module.css"
import { classes } from "./classes.ts"

export interface ButtonProps {
  readonly children: ReactNode
  readonly onClick?: () => void
  readonly icon?: IconName
  readonly look?: "primary" | "danger" | "plain"
  readonly small?: boolean
  readonly submit?: boolean
  /** It keeps the focus and says that it cannot be pressed; why stands beside it. */
  readonly disabled?: boolean
  readonly describedBy?: string
  /** What it is for, where its words alone do not tell. */
  readonly label?: string
  readonly pressed?: boolean
}

export const Button = ({
  children,
  describedBy,
  disabled = false,
  icon,
  label,
  look,
  onClick,
  pressed,
  small = false,
  submit = false,
}: ButtonProps) => (
  <button
    type={submit ? "submit" : "button"}
    className={classes(styles["button"], look && styles[look], small && styles["small"])}
    aria-disabled={disabled || undefined}
    aria-describedby={describedBy}
    aria-label={label}
    aria-pressed={pressed}
    onClick={(event) => {
      if (disabled) event.preventDefault()
      else onClick?.()
    }}
  >
    {icon && <Icon name={icon} />}
    {children}
  </button>
)
