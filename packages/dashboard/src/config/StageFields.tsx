/** Which stages run, in batches of how many, and how fast. */
import type { Config } from "@pressline/http/client"
import { Switch } from "../controls/Switch.tsx"
import { usePage } from "../live/usePage.ts"
import { useOverview } from "../live/queries.ts"
import { STAGES } from "../parts/stages.ts"
import { StageName } from "../parts/StageName.tsx"
import styles from "./ConfigPanel.module.css"
import { NumberField } from "./NumberField.tsx"
import type { ConfigDraft } from "./useConfigDraft.ts"

const DAY = 86_400

export const StageFields = ({ draft }: { readonly draft: ConfigDraft }) => {
  const { words } = usePage()
  const { data: overview } = useOverview()
  const { set, value, wrong } = draft
  const said = words.settings
  return (
    <>
      <div className={styles["group"]}>
        <h3>{said.stages}</h3>
        <ol className={styles["stages"]}>
          {STAGES.map((number) => {
            const name = overview?.stages[number - 1]?.name ?? words.stageShort(number)
            const use = `stage_${number}_enabled` as const
            const size = `stage_${number}_batch_size` as const
            return (
              <li key={number}>
                <Switch
                  quiet
                  label={`${said.use}: ${number} ${name.replace("->", "to")}`}
                  checked={value(use)}
                  disabled={draft.readOnly}
                  onChange={(on) => set({ [use]: on })}
                />
                <span>
                  {number} <StageName name={name} />
                </span>
                <NumberField
                  quiet
                  label={`${said.batchSize} ${number} (${said.batchRange})`}
                  min={1}
                  max={1000}
                  value={value(size)}
                  wrong={wrong(size)}
                  onChange={(batch) => set({ [size]: batch })}
                />
              </li>
            )
          })}
        </ol>
        <p style={{ color: "var(--pl-muted-foreground)", fontSize: 13 }}>
          {said.batchSize}: {said.batchRange}
        </p>
      </div>
      <div className={styles["group"]}>
        <h3>{said.pace}</h3>
        <div className={styles["row"]}>
          {(
            [
              ["within_stage_delay", said.withinDelay, said.seconds, DAY],
              ["between_stage_delay", said.betweenDelay, said.seconds, DAY],
              ["max_attempts", said.attempts, "", 10],
            ] as const satisfies ReadonlyArray<readonly [keyof Config, string, string, number]>
          ).map(([name, label, unit, max]) => (
            <NumberField
              key={name}
              label={unit === "" ? label : `${label}, ${unit}`}
              max={max}
              value={value(name)}
              wrong={wrong(name)}
              onChange={(typed) => set({ [name]: typed })}
            />
          ))}
        </div>
      </div>
    </>
  )
}
