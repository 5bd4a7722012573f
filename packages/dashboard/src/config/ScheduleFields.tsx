/** When runs start by themselves, and when that would be next. */
import type { Config } from "@pressline/http/client"
import { useQuery } from "@tanstack/react-query"
import { useDeferredValue } from "react"
import { Input, Select } from "../controls/Field.tsx"
import { Switch } from "../controls/Switch.tsx"
import { usePage } from "../live/usePage.ts"
import { keys } from "../live/queryKeys.ts"
import { Icon } from "../looks/Icon.tsx"
import { makeFormat } from "../words/format.ts"
import { clockChange } from "./clockChange.ts"
import styles from "./ConfigPanel.module.css"
import { NumberField } from "./NumberField.tsx"
import type { ConfigDraft } from "./useConfigDraft.ts"

export const ScheduleFields = ({ draft }: { readonly draft: ConfigDraft }) => {
  const { lang, words } = usePage()
  const { set, value, wrong } = draft
  const said = words.settings
  const frequency = value("frequency")
  return (
    <div className={styles["group"]}>
      <Switch
        label={said.enabled}
        checked={value("enabled")}
        disabled={draft.readOnly}
        onChange={(enabled) => set({ enabled })}
      />
      <div className={styles["row"]}>
        <Select
          label={said.every}
          value={frequency}
          choices={Object.entries(said.frequency)}
          onChoose={(chosen) => set({ frequency: chosen as Config["frequency"] })}
        />
        {frequency === "weekly" && (
          <Select
            label={said.on}
            value={String(value("day_of_week"))}
            choices={weekdays(lang)}
            onChoose={(day) => set({ day_of_week: Number(day) })}
          />
        )}
        {frequency === "monthly" && (
          <NumberField
            label={said.dayOfMonth}
            min={1}
            max={31}
            value={value("day_of_month")}
            wrong={wrong("day_of_month")}
            onChange={(day_of_month) => set({ day_of_month })}
          />
        )}
        <Input
          type="time"
          label={said.at}
          value={value("scheduled_time")}
          wrong={wrong("scheduled_time")}
          onChange={(event) => set({ scheduled_time: event.target.value })}
        />
        <Select
          label={said.zone}
          value={value("timezone")}
          choices={zones(value("timezone"))}
          wrong={wrong("timezone")}
          onChoose={(timezone) => set({ timezone })}
        />
        <Select
          label={said.missed}
          value={value("missed_run")}
          choices={Object.entries(said.missedRun)}
          onChoose={(chosen) => set({ missed_run: chosen as Config["missed_run"] })}
        />
      </div>
      <NextRuns draft={draft} />
    </div>
  )
}

/** Worked out by the server: it knows the days on which the clocks change. */
const NextRuns = ({ draft }: { readonly draft: ConfigDraft }) => {
  const { client, lang, siteId, words } = usePage()
  const { config, value } = draft
  const typed = useDeferredValue({
    frequency: value("frequency"),
    scheduledTime: value("scheduled_time"),
    timezone: value("timezone"),
    dayOfWeek: value("day_of_week"),
    dayOfMonth: value("day_of_month"),
  })
  const { data: preview, isPlaceholderData } = useQuery({
    queryKey: [...keys.schedule(siteId, typed), config.version],
    queryFn: ({ signal }) => client.previewSchedule({ siteId, ...typed, signal }),
    retry: false,
    placeholderData: (before) => before,
  })
  const format = makeFormat(lang, typed.timezone)
  const on = value("enabled")
  const time = typed.scheduledTime
  const odd = isPlaceholderData ? [] : (preview?.next_runs ?? [])
  return (
    <>
      <p className={styles["next"]} style={on ? {} : { color: "var(--pl-muted-foreground)" }}>
        {on ? words.settings.next : words.settings.nextOff}:
        {(preview?.next_runs ?? config.next_runs).map((at) => (
          <time key={at} dateTime={at}>
            {format.instant(at)}
          </time>
        ))}
      </p>
      {odd.map((at) => {
        const change = clockChange(at, time, typed.timezone)
        return (
          change !== null && (
            <p key={at} className={styles["next"]} role="status">
              <Icon name="alert" /> {words.settings.clocks[change](format.instant(at), time)}
            </p>
          )
        )
      })}
    </>
  )
}

/** Monday first, as the config counts. */
const weekdays = (lang: string): ReadonlyArray<readonly [string, string]> => {
  const names = new Intl.DateTimeFormat(lang, { weekday: "long", timeZone: "UTC" })
  return Array.from({ length: 7 }, (_, at) => [
    String(at + 1),
    names.format(new Date(Date.UTC(2024, 0, at + 1))),
  ])
}

const zones = (chosen: string): ReadonlyArray<readonly [string, string]> =>
  [...new Set([chosen, "UTC", ...Intl.supportedValuesOf("timeZone")])]
    .toSorted()
    .map((zone) => [zone, zone.replaceAll("_", " ")])
