import { Icon } from "../looks/Icon.tsx"
import styles from "./StageName.module.css"

/** `Keywords -> Clusters`, with an arrow that every machine can draw. */
export const StageName = ({ name }: { readonly name: string }) => {
  const [from = name, to] = name.split(" -> ")
  if (to === undefined) return <span>{name}</span>
  return (
    <span className={styles["name"]}>
      {from} <Icon name="arrow" size={12} />
      <span className={styles["to"]}>to </span>
      {to}
    </span>
  )
}
