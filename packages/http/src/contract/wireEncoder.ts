/**
 * wireEncoder: a schema of ours as a function that writes its JSON form. It answers what
 * `Schema.encodeSync` answers (a test compares them), and does not check again what core has made: a run
 * takes a twentieth of the time.
 */
import { type Credits, creditsToNumber, snakeCase } from "@pressline/core/effect"
import * as BigDecimal from "effect/BigDecimal"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"

type Encode = (value: never) => unknown

const asItIs: Encode = (value) => value

/** The fields of the schema and no others, under the names of the wire. */
export const wireEncoder = (schema: Schema.Top): ((value: unknown) => unknown) =>
  encoderOf(schema.ast) as (value: unknown) => unknown

const encoderOf = (ast: SchemaAST.AST): Encode => {
  switch (ast._tag) {
    case "Objects":
      return objectEncoder(ast)
    case "Arrays":
      return arrayEncoder(ast)
    case "Union":
      return ast.encoding === undefined ? unionEncoder(ast) : bySchema(ast)
    case "Declaration":
      return leafEncoder(ast)
    default:
      return ast.encoding === undefined ? asItIs : bySchema(ast)
  }
}

/** Dates and amounts, the only values that are not JSON in memory; anything else goes by its schema. */
const leafEncoder = (ast: SchemaAST.AST): Encode => {
  const otherwise = bySchema(ast)
  return (value: unknown) => {
    if (value instanceof Date) return value.toISOString()
    if (BigDecimal.isBigDecimal(value)) return creditsToNumber(value satisfies Credits)
    return otherwise(value as never)
  }
}

const objectEncoder = (ast: SchemaAST.Objects): Encode => {
  const [link, ...more] = ast.encoding ?? []
  const wire = link?.to
  const names = ast.propertySignatures.map(({ name }) => String(name))
  if (ast.indexSignatures.length > 0)
    return names.length === 0 && link === undefined ? asItIs : bySchema(ast)
  const isWire =
    link === undefined ||
    (more.length === 0 &&
      wire?._tag === "Objects" &&
      wire.propertySignatures.every(({ name }, at) => name === snakeCase(names[at] ?? "")))
  if (!isWire) return bySchema(ast)
  const fields = ast.propertySignatures.map(({ type }, at) => {
    const name = names[at] ?? ""
    return { name, wire: link === undefined ? name : snakeCase(name), encode: encoderOf(type) }
  })
  return (value: Readonly<Record<string, never>>) => {
    const encoded: Record<string, unknown> = {}
    for (const { encode, name, wire: as } of fields) {
      const field = value[name]
      if (field !== undefined) encoded[as] = encode(field)
    }
    return encoded
  }
}

const arrayEncoder = (ast: SchemaAST.Arrays): Encode => {
  const [element] = ast.rest
  if (element === undefined || ast.elements.length > 0 || ast.encoding !== undefined)
    return bySchema(ast)
  const encode = encoderOf(element)
  return encode === asItIs ? asItIs : (values: ReadonlyArray<never>) => values.map(encode)
}

/** One kind of object or another is told by the fields that it must have. */
const unionEncoder = (ast: SchemaAST.Union): Encode => {
  const members = ast.types.map((type) => ({
    encode: encoderOf(type),
    required:
      type._tag === "Objects"
        ? type.propertySignatures.filter((field) => !isOptional(field)).map(({ name }) => name)
        : null,
  }))
  if (members.every(({ encode }) => encode === asItIs)) return asItIs
  const objects = members.filter(({ required }) => required !== null)
  const [other] = members.filter(({ encode, required }) => required === null && encode !== asItIs)
  return (value: unknown) => {
    if (value === null || typeof value !== "object") return value
    const member = objects.find(({ required }) => required?.every((name) => name in value)) ?? other
    return (member?.encode ?? bySchema(ast))(value as never)
  }
}

const isOptional = ({ type }: SchemaAST.PropertySignature): boolean =>
  type.context?.isOptional === true

const bySchema = (ast: SchemaAST.AST): Encode =>
  Schema.encodeUnknownSync(Schema.make<Schema.Codec<unknown, unknown>>(ast as never)) as Encode
