/** A partial update of a site's config, and its validation with one message per field. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import { settingFields, type Settings } from "./AutomationConfig.ts"
import { ValidationFailed } from "./errors.ts"
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

const options = { errors: "all", onExcessProperty: "error" } as const
const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** Turns a schema's complaint into one issue per field. */
export const toValidationFailed = (error: Schema.SchemaError): ValidationFailed =>
  new ValidationFailed({
    issues: format(error.issue).issues.map(({ message, path }) => ({
      path: (path ?? [])
        .map((part) => String(typeof part === "object" ? part.key : part))
        .join("."),
      message,
    })),
  })

/** Checks any value against a schema's TypeScript side, naming every bad and every unknown field. */
export const validate = <S extends Schema.Constraint & { readonly "~type.make": unknown }>(
  schema: S,
): ((value: unknown) => Effect.Effect<S["Type"], ValidationFailed>) => {
  const decode = Schema.decodeUnknownEffect(
    Schema.toType(schema as unknown as Schema.Codec<S["Type"]>),
    options,
  )
  return (value) => Effect.mapError(decode(value), toValidationFailed)
}
