import styles from "./controls.module.css"

export interface BarProps {
  readonly label: string
  /** 0 to 100. */
  readonly percent: number
  /** In words, for those who do not see it. */
  readonly text: string
  readonly color?: string
}

export const Bar = ({ color, label, percent, text }: BarProps) => (
  <span
    className={styles["bar"]}
    role="progressbar"
    aria-label={label}
    aria-valuemin={0}
    aria-valuemax={100}
    aria-valuenow={Math.round(percent)}
    aria-valuetext={text}
  >
    <span style={{ inlineSize: `${percent}%`, ...(color ? { backgroundColor: color } : {}) }} />
  </span>
)
