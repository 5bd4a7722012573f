/** Who is told, and of what. */
import type { Config } from "@pressline/http/client"
import { Button } from "../controls/Button.tsx"
import { Input, Select } from "../controls/Field.tsx"
import { usePage } from "../live/usePage.ts"
import { Icon } from "../looks/Icon.tsx"
import styles from "./ConfigPanel.module.css"
import { TryTarget } from "./TryTarget.tsx"
import type { ConfigDraft } from "./useConfigDraft.ts"

type Stored = Config["notify"][number]
type Webhook = Omit<Extract<Stored, { kind: "webhook" }>, "secret_set"> & {
  readonly secret?: string
  readonly secret_set?: boolean
}
type Target = Webhook | Extract<Stored, { kind: "email" }>
type Told = Target["events"][number]

const EVENTS: ReadonlyArray<Told> = ["completed", "failed", "paused", "budget"]

const NEW: Readonly<Record<Target["kind"], Target>> = {
  webhook: { kind: "webhook", url: "", format: "standard", events: ["completed", "failed"] },
  email: { kind: "email", to: "", events: ["completed", "failed"] },
}

/** What the API takes: whether there is a secret, and whether it is told at all, is its own to say. */
const sent = (target: Target): Target => {
  const { switched_off: _, ...told } = target
  if (told.kind === "email") return told
  const { secret, secret_set: __, ...rest } = told
  return secret ? { ...rest, secret } : rest
}

export const NotifyFields = ({ draft }: { readonly draft: ConfigDraft }) => {
  const { words } = usePage()
  const { config, set, value, wrong } = draft
  const said = words.settings
  const targets: ReadonlyArray<Target> = value("notify")
  const put = (next: ReadonlyArray<Target>): void => set({ notify: next.map(sent) })
  const change = (at: number, target: Target): void => put(targets.with(at, target))
  return (
    <div className={styles["group"]}>
      <h3>{said.notify}</h3>
      {targets.map((target, at) => (
        <div key={at} className={styles["target"]}>
          <div className={styles["row"]}>
            {target.kind === "email" ? (
              <Input
                type="email"
                label={said.to}
                value={target.to}
                wrong={wrong(`notify.${at}`)}
                onChange={(event) => change(at, { ...target, to: event.target.value })}
              />
            ) : (
              <WebhookFields
                target={target}
                secretSet={isSecretSet(config, target)}
                wrong={wrong(`notify.${at}`)}
                onChange={(next) => change(at, next)}
              />
            )}
          </div>
          <EventBoxes
            target={target}
            onChange={(next) => change(at, next)}
            onRemove={() => put(targets.toSpliced(at, 1))}
          />
          {target.switched_off !== undefined && (
            <p className={styles["off"]}>
              <Icon name="alert" />
              <span dir="auto">{said.switchedOff(target.switched_off)}</span>
              {!draft.readOnly && (
                <Button small icon="power" onClick={() => put(targets)}>
                  {said.switchOn}
                </Button>
              )}
            </p>
          )}
          {!draft.readOnly && (
            <TryTarget
              key={addressOf(target)}
              target={addressOf(target)}
              saved={isSaved(config, target)}
            />
          )}
        </div>
      ))}
      {!draft.readOnly && (
        <div className={styles["buttons"]}>
          <Button small icon="plus" onClick={() => put([...targets, NEW.webhook])}>
            {said.addWebhook}
          </Button>
          <Button small icon="plus" onClick={() => put([...targets, NEW.email])}>
            {said.addEmail}
          </Button>
        </div>
      )}
    </div>
  )
}

const addressOf = (target: Target): string => (target.kind === "email" ? target.to : target.url)

/** As it is stored: what is typed since cannot be tried. */
const isSaved = ({ notify }: Config, target: Target): boolean =>
  notify.some(
    (stored) =>
      addressOf(stored) === addressOf(target) &&
      stored.kind === target.kind &&
      (target.kind === "email" ||
        (stored.kind === "webhook" && stored.format === target.format && !target.secret)),
  )

const isSecretSet = ({ notify }: Config, { url }: Webhook): boolean =>
  notify.some((stored) => stored.kind === "webhook" && stored.url === url && stored.secret_set)

const WebhookFields = ({
  onChange,
  secretSet,
  target,
  wrong,
}: {
  readonly target: Webhook
  readonly secretSet: boolean
  readonly wrong: string | undefined
  readonly onChange: (target: Webhook) => void
}) => {
  const { words } = usePage()
  const said = words.settings
  return (
    <>
      <Input
        type="url"
        label={said.url}
        value={target.url}
        wrong={wrong}
        placeholder="https://"
        onChange={(event) => onChange({ ...target, url: event.target.value })}
      />
      <Select
        label={said.format}
        value={target.format}
        choices={Object.entries(said.formats)}
        onChoose={(format) => onChange({ ...target, format: format as Webhook["format"] })}
      />
      <Input
        type="password"
        autoComplete="off"
        label={said.secret}
        value={target.secret ?? ""}
        placeholder={secretSet ? said.secretSet : ""}
        onChange={(event) => onChange({ ...target, secret: event.target.value })}
      />
    </>
  )
}

const EventBoxes = ({
  onChange,
  onRemove,
  target,
}: {
  readonly target: Target
  readonly onChange: (target: Target) => void
  readonly onRemove: () => void
}) => {
  const { words } = usePage()
  const { events } = target
  return (
    <div className={styles["events"]}>
      {EVENTS.map((name) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={events.includes(name)}
            onChange={(event) =>
              onChange({
                ...target,
                events: EVENTS.filter((each) =>
                  each === name ? event.target.checked : events.includes(each),
                ),
              })
            }
          />
          {words.settings.events[name]}
        </label>
      ))}
      {target.kind === "email" && (
        <label>
          <input
            type="checkbox"
            checked={target.digest === true}
            onChange={(event) => onChange({ ...target, digest: event.target.checked })}
          />
          {words.settings.digest}
        </label>
      )}
      <Button small look="plain" icon="cross" onClick={onRemove}>
        {words.settings.remove}
      </Button>
    </div>
  )
}
