/** The line above the page. */
import { Chip } from "../controls/Chip.tsx"
import controls from "../controls/controls.module.css"
import { classes } from "../controls/classes.ts"
import { Select } from "../controls/Field.tsx"
import type { Theme } from "../live/AutomationProvider.tsx"
import { usePage } from "../live/usePage.ts"
import { useConfig, usePermissions } from "../live/queries.ts"
import { Icon } from "../looks/Icon.tsx"
import { ConnectionChip } from "../parts/ConnectionChip.tsx"
import type { AppOptions } from "../server/pageHtml.ts"
import { browserZone } from "./browserZone.ts"
import styles from "./Header.module.css"
import type { SiteEntry } from "./SiteEntry.ts"

export interface HeaderProps {
  readonly options: AppOptions
  readonly sites: ReadonlyArray<SiteEntry>
  readonly site: string | null
  readonly onSite: (site: string) => void
  readonly zone: string | null
  readonly onZone: (zone: string | null) => void
  readonly theme: Theme
  readonly onTheme: (theme: Theme) => void
}

export const Header = (props: HeaderProps) => {
  const { back, environment, title } = props.options
  const { words } = usePage()
  const choices = props.sites.map(({ name, site_id }) => [site_id, name] as const)
  const named = choices.some(([id]) => id === props.site)
  return (
    <header className={styles["header"]}>
      <a className={styles["skip"]} href="#pl-pipeline">
        {words.skipLink}
      </a>
      {back !== undefined && (
        <a className={classes(controls["button"], controls["plain"])} href={back.href}>
          <Icon name="back" />
          {back.label}
        </a>
      )}
      <h1>{title ?? words.title}</h1>
      {environment !== undefined && (
        <span
          className={styles["environment"]}
          style={
            environment.color === undefined
              ? {}
              : { backgroundColor: environment.color, color: "#fff" }
          }
        >
          {environment.label}
        </span>
      )}
      {props.site !== null && choices.length > 0 && (
        <div className={styles["site"]}>
          <Select
            quiet
            label={words.site}
            value={props.site}
            choices={named ? choices : [[props.site, props.site], ...choices]}
            onChoose={props.onSite}
          />
        </div>
      )}
      {props.site !== null && choices.length === 0 && (
        <span className={controls["muted"]} dir="auto">
          {props.site}
        </span>
      )}
      <div className={styles["end"]}>
        {props.site !== null && <SiteChips />}
        {props.site !== null && <ZoneSelect zone={props.zone} onZone={props.onZone} />}
        <Select
          quiet
          label={words.theme}
          value={props.theme}
          choices={Object.entries(words.themes)}
          onChoose={(chosen) => props.onTheme(chosen as Theme)}
        />
      </div>
    </header>
  )
}

const SiteChips = () => {
  const { words } = usePage()
  const { data: config } = useConfig()
  const { operate } = usePermissions()
  return (
    <>
      {config !== undefined && !operate && (
        <Chip tone="quiet" icon="eye">
          {words.viewOnly}
        </Chip>
      )}
      <ConnectionChip />
    </>
  )
}

const ZoneSelect = ({ onZone, zone }: Pick<HeaderProps, "zone" | "onZone">) => {
  const { words } = usePage()
  const { data: config } = useConfig()
  const choices: Array<readonly [string, string]> = [
    ["", words.timesOfSite(config?.timezone ?? "…")],
    ["browser", words.timesOfBrowser(browserZone())],
    ["UTC", "UTC"],
  ]
  if (zone !== null && !choices.some(([value]) => value === zone)) choices.push([zone, zone])
  return (
    <Select
      quiet
      label={words.times}
      value={zone ?? ""}
      choices={choices}
      onChoose={(chosen) => onZone(chosen === "" ? null : chosen)}
    />
  )
}
