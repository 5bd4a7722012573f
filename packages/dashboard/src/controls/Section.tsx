import { type ReactNode, useId } from "react"
import styles from "./controls.module.css"

/** A card with a heading, and what belongs beside it. */
export const Section = ({
  aside,
  children,
  id,
  title,
}: {
  readonly title: string
  readonly children: ReactNode
  readonly aside?: ReactNode
  readonly id?: string
}) => {
  const heading = useId()
  return (
    <section className={styles["card"]} aria-labelledby={heading} id={id}>
      <div className={styles["head"]}>
        <h2 id={heading}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  )
}
