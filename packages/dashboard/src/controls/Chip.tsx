import type { ReactNode } from "react"
import type { Tone } from "../live/pageState.ts"
import { Icon, type IconName } from "../looks/Icon.tsx"
import styles from "./controls.module.css"
import { toneColor } from "./toneColor.ts"

/** A short status: an icon and a word, never a colour alone. */
export const Chip = ({
  children,
  icon,
  tone,
}: {
  readonly children: ReactNode
  readonly tone: Tone
  readonly icon?: IconName
}) => (
  <span className={styles["chip"]} style={{ color: toneColor(tone) }}>
    {icon && <Icon name={icon} size={13} />}
    {children}
  </span>
)
