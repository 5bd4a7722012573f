/** The shape of the page while nothing is known; says so when it takes long. */
import { useEffect, useState } from "react"
import { Button } from "../controls/Button.tsx"
import { usePage } from "../live/usePage.ts"
import { useCurrentRun } from "../live/queries.ts"
import styles from "./Loading.module.css"

const SLOW = 5

export const Loading = () => {
  const { words } = usePage()
  const { refetch } = useCurrentRun()
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <main className={styles["loading"]} aria-busy="true" aria-label={words.state.loading}>
      {seconds > SLOW && (
        <p role="status">
          {words.state.loadingSlow(seconds)}
          <Button small icon="refresh" onClick={() => void refetch({ cancelRefetch: true })}>
            {words.tryAgain}
          </Button>
        </p>
      )}
      <div className={styles["banner"]} />
      <div className={styles["cards"]}>
        {Array.from({ length: 7 }, (_, at) => (
          <div key={at} />
        ))}
      </div>
      <div className={styles["banner"]} />
    </main>
  )
}
