import type { KeywordPreview } from "@pressline/http/client"
import controls from "../controls/controls.module.css"
import { usePage } from "../live/usePage.ts"

/** The first keywords of a file, as they were read. */
export const KeywordTable = ({
  more,
  sample,
}: {
  readonly sample: KeywordPreview["sample"]
  /** How many the file has besides these. */
  readonly more: number
}) => {
  const { format, words } = usePage()
  const numbers = sample.some(({ difficulty, volume }) => (volume ?? difficulty ?? null) !== null)
  const number = (value: number | null | undefined): string =>
    value === null || value === undefined ? "–" : format.number(value)
  return (
    <>
      <table className={controls["table"]}>
        <thead>
          <tr>
            <th scope="col">{words.keywords.phrase}</th>
            {numbers && (
              <>
                <th scope="col" className={controls["end"]}>
                  {words.keywords.volume}
                </th>
                <th scope="col" className={controls["end"]}>
                  {words.keywords.difficulty}
                </th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {sample.map(({ difficulty, phrase, volume }) => (
            <tr key={phrase}>
              <td dir="auto">{phrase}</td>
              {numbers && (
                <>
                  <td className={controls["end"]}>{number(volume)}</td>
                  <td className={controls["end"]}>{number(difficulty)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p className={controls["muted"]}>{words.now.more(more)}</p>}
    </>
  )
}
