/** Checks values against schemas, with one message per wrong field. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import { ValidationFailed } from "./errors.ts"

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
