/** The code of an error; where the host says where its page is, a link to it. */
import { usePage } from "../live/usePage.ts"

export const ErrorCode = ({ code }: { readonly code: string }) => {
  const { docsUrl } = usePage()
  if (docsUrl === undefined) return <code>{code}</code>
  const href = `${docsUrl.replace(/\/$/u, "")}/errors/${encodeURIComponent(code)}`
  return (
    <a href={href} target="_blank" rel="noreferrer">
      <code>{code}</code>
    </a>
  )
}
