/** What may be published by itself, and how much may be spent. */
import type { Config } from "@pressline/http/client"
import { Select } from "../controls/Field.tsx"
import { usePage } from "../live/usePage.ts"
import styles from "./ConfigPanel.module.css"
import { NumberField } from "./NumberField.tsx"
import type { ConfigDraft } from "./useConfigDraft.ts"

type Mode = Config["publish_policy"]["mode"]

/** An object with a field set, or without it. */
const withField = <T extends object>(all: T, name: keyof T & string, value: number | ""): T => {
  const { [name]: _, ...rest } = all as Record<string, unknown>
  return (value === "" ? rest : { ...rest, [name]: value }) as T
}

export const PublishFields = ({ draft }: { readonly draft: ConfigDraft }) => {
  const { words } = usePage()
  const { set, value, wrong } = draft
  const said = words.settings
  const policy = value("publish_policy")
  const caps = value("budget_caps")
  return (
    <>
      <div className={styles["group"]}>
        <h3>{said.publishing}</h3>
        <div className={styles["row"]}>
          <Select
            label={said.policy}
            value={policy.mode}
            choices={Object.entries(said.policies)}
            onChoose={(mode) => set({ publish_policy: { ...policy, mode: mode as Mode } })}
          />
          {policy.mode === "hold" && (
            <NumberField
              label={said.holdHours}
              step="any"
              value={policy.hold_hours}
              wrong={wrong("publish_policy.hold_hours")}
              onChange={(hours) => set({ publish_policy: withField(policy, "hold_hours", hours) })}
            />
          )}
          <NumberField
            label={said.dailyCap}
            placeholder={said.unlimited}
            value={policy.daily_cap}
            wrong={wrong("publish_policy.daily_cap")}
            onChange={(cap) => set({ publish_policy: withField(policy, "daily_cap", cap) })}
          />
        </div>
      </div>
      <div className={styles["group"]}>
        <h3>{said.budget}</h3>
        <div className={styles["row"]}>
          {(
            [
              ["per_run", said.perRun],
              ["per_day", said.perDay],
              ["per_month", said.perMonth],
              ["articles_per_run", said.articlesPerRun],
              ["articles_per_day", said.articlesPerDay],
              ["articles_per_month", said.articlesPerMonth],
            ] as const
          ).map(([name, label]) => (
            <NumberField
              key={name}
              label={label}
              step={name.startsWith("articles_") ? 1 : "any"}
              placeholder={said.unlimited}
              value={caps[name]}
              wrong={wrong(`budget_caps.${name}`)}
              onChange={(cap) => set({ budget_caps: withField(caps, name, cap) })}
            />
          ))}
        </div>
      </div>
    </>
  )
}
