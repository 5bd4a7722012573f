/** There is no site to show: how one comes about, and a way in for those who know its id. */
import { useState } from "react"
import { Button } from "../controls/Button.tsx"
import { Input } from "../controls/Field.tsx"
import { usePage } from "../live/usePage.ts"
import styles from "./NoSite.module.css"

export const NoSite = ({ onSite }: { readonly onSite: (site: string) => void }) => {
  const { words } = usePage()
  const [id, setId] = useState("")
  return (
    <main className={styles["none"]}>
      <h1>{words.state.noSite}</h1>
      <p>{words.state.noSiteHint}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (id.trim() !== "") onSite(id.trim())
        }}
      >
        <Input
          label={words.site}
          value={id}
          pattern="[A-Za-z0-9_.:\-]{1,128}"
          onChange={(event) => setId(event.target.value)}
        />
        <Button look="primary" icon="arrow" submit>
          {words.state.openSite}
        </Button>
      </form>
    </main>
  )
}
