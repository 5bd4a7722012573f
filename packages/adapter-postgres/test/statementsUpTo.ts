import { statementsAfter } from "../src/schema/migrate.ts"

/** What makes version `version` of a schema, and no more. */
export const statementsUpTo = (version: number, schema: string, schemaThere = false): string => {
  const statements = statementsAfter(0, schema, schemaThere)
  const last = statements.findIndex((text) => text.includes(`(version, name) values (${version},`))
  return statements.slice(0, last + 1).join(";\n")
}
