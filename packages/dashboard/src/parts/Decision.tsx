/** Who let an article out or kept it back, when, and why. */
import type { ContentSummary } from "@pressline/http/client"
import controls from "../controls/controls.module.css"
import { Time } from "../controls/Time.tsx"
import { usePage } from "../live/usePage.ts"

type Decided = Pick<
  ContentSummary,
  "approved_at" | "approved_by" | "reject_reason" | "rejected_at" | "rejected_by"
>

export const Decision = ({ article }: { readonly article: Decided }) => {
  const { words } = usePage()
  const { approved_at, approved_by, reject_reason, rejected_at, rejected_by } = article
  const said = words.articles
  const at = rejected_at ?? approved_at
  if (at === null) return null
  return (
    <span className={controls["muted"]} dir="auto">
      {rejected_at === null
        ? said.approvedBy(approved_by)
        : said.rejectedBy(rejected_by, reject_reason ?? "")}{" "}
      <Time at={at} />
    </span>
  )
}
