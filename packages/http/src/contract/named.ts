/** Names a schema in the OpenAPI document, where it then appears once. */
import * as Schema from "effect/Schema"

export const named =
  (identifier: string) =>
  <S extends Schema.Top>(schema: S): S["Rebuild"] =>
    schema.pipe(Schema.annotateEncoded<Schema.Top>({ identifier })) as S["Rebuild"]
