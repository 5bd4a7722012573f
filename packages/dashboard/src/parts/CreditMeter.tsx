/** What the account has left. */
import { usePage } from "../live/usePage.ts"
import { useEstimate } from "../live/queries.ts"
import controls from "../controls/controls.module.css"

export const CreditMeter = () => {
  const { creditsUrl, format, words } = usePage()
  const { data: estimate } = useEstimate()
  if (estimate === undefined) return null
  const { current_balance: balance } = estimate
  return (
    <p className={controls["muted"]}>
      {balance === null ? words.credits.unlimited : words.credits.balance(format.credits(balance))}
      {balance !== null && creditsUrl !== undefined && (
        <>
          {" · "}
          <a href={creditsUrl}>{words.estimate.addCredits}</a>
        </>
      )}
    </p>
  )
}
