/** A partial update of a site's config. */
import * as Schema from "effect/Schema"
import { settingFields, type Settings } from "./AutomationConfig.ts"
import { NotifyTargetInput } from "./NotifyTarget.ts"
import { wire } from "./wire.ts"

type Optional<F extends Schema.Struct.Fields> = {
  readonly [K in keyof F]: Schema.optionalKey<F[K]>
}

const optional = <const F extends Schema.Struct.Fields>(fields: F): Optional<F> =>
  Object.fromEntries(
    Object.entries(fields).map(([key, field]) => [key, Schema.optionalKey(field as Schema.Top)]),
  ) as unknown as Optional<F>

const fields = {
  ...optional(settingFields),
  notify: Schema.optionalKey(Schema.Array(NotifyTargetInput)),
}

/** Any of a config's settings; unknown fields are refused by name. */
export const ConfigPatch = wire(fields)
export type ConfigPatch = Partial<Settings> & { readonly notify?: ReadonlyArray<NotifyTargetInput> }
