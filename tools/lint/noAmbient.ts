import { defineRule, type ESTree } from "@oxlint/plugins"
import { isEdge, sourceFile } from "./sourceFile.ts"

/** Globals that reach past the services, and what to use instead. */
const GLOBALS: Readonly<Record<string, string>> = {
  setTimeout: "Effect.sleep or a Schedule",
  setInterval: "Effect.repeat with a Schedule",
  setImmediate: "Effect.yieldNow",
  console: "Effect.log",
}

const MEMBERS: Readonly<Record<string, string>> = {
  "Date.now": "Clock",
  "performance.now": "Clock",
  "Math.random": "Random",
  "crypto.randomUUID": "the Ids port",
  "crypto.getRandomValues": "Random",
  "process.env": "an option that the host passes",
  "process.hrtime": "Clock",
}

/** Node's modules that hand out the same things under another name. */
const MODULES: Readonly<Record<string, RegExp>> = {
  timers: /./,
  "timers/promises": /./,
  console: /./,
  crypto: /^(default|\*|randomUUID|randomBytes|randomInt|getRandomValues|webcrypto)$/,
  perf_hooks: /./,
  process: /^(default|\*|env|hrtime)$/,
}

/**
 * No clock, randomness, timer, console or environment outside the services: a test that owns the
 * services owns the time. `new Date(milliseconds)` is a plain value and stays allowed.
 */
export const noAmbient = defineRule({
  create(context) {
    const file = sourceFile(context.filename)
    if (!file || isEdge(file)) return {}
    const report = (node: ESTree.Node, what: string, instead: string): void =>
      context.report({ node, message: `${what} reaches past the services: use ${instead}.` })

    /** `node` evaluates to the global `name`; `globalThis.name` counts as `name`. */
    const checkGlobal = (node: ESTree.Node, name: string): void => {
      const parent = node.parent
      if (GLOBALS[name] !== undefined) return report(node, name, GLOBALS[name])
      if (parent?.type === "MemberExpression" && parent.object === node) {
        const property = propertyName(parent)
        if (property === undefined) return
        if (name === "globalThis" || name === "window" || name === "self")
          return checkGlobal(parent, property)
        const instead = MEMBERS[`${name}.${property}`]
        if (instead !== undefined) report(parent, `${name}.${property}`, instead)
      } else if (
        parent?.type === "VariableDeclarator" &&
        parent.init === node &&
        parent.id.type === "ObjectPattern"
      ) {
        for (const property of parent.id.properties) {
          if (property.type !== "Property" || property.key.type !== "Identifier") continue
          const instead = MEMBERS[`${name}.${property.key.name}`]
          if (instead !== undefined) report(property, `${name}.${property.key.name}`, instead)
        }
      } else if (name === "Date" && isCallOf(parent, node)) {
        if (parent.type === "CallExpression" || parent.arguments.length === 0)
          report(
            parent,
            parent.type === "CallExpression" ? "Date()" : "new Date()",
            "Clock or DateTime.now",
          )
      }
    }

    return {
      "Program:exit": () => {
        const { globalScope } = context.sourceCode.scopeManager
        // What the language itself provides has a variable without a definition; what the platform
        // provides is left unresolved.
        const builtIn = globalScope?.variables.filter(({ defs }) => defs.length === 0) ?? []
        const references = builtIn.flatMap((variable) => variable.references)
        for (const { identifier } of references.concat(globalScope?.through ?? []))
          if (identifier.type === "Identifier")
            checkGlobal(identifier as ESTree.Node, identifier.name)
      },
      ImportDeclaration: (node) => {
        if (node.importKind === "type") return
        const restricted = MODULES[node.source.value.replace(/^node:/, "")]
        for (const specifier of restricted ? node.specifiers : []) {
          const name = importedName(specifier)
          if (restricted?.test(name))
            report(specifier, `${name} of ${node.source.value}`, "an Effect service")
        }
      },
    }
  },
})

function propertyName(node: ESTree.MemberExpression): string | undefined {
  if (!node.computed) return node.property.type === "Identifier" ? node.property.name : undefined
  return node.property.type === "Literal" ? String(node.property.value) : undefined
}

function isCallOf(
  parent: ESTree.Node | null | undefined,
  callee: ESTree.Node,
): parent is ESTree.CallExpression | ESTree.NewExpression {
  return (
    (parent?.type === "CallExpression" || parent?.type === "NewExpression") &&
    parent.callee === callee
  )
}

function importedName(specifier: ESTree.ImportDeclarationSpecifier): string {
  if (specifier.type === "ImportDefaultSpecifier") return "default"
  if (specifier.type === "ImportNamespaceSpecifier") return "*"
  return specifier.imported.type === "Identifier"
    ? specifier.imported.name
    : specifier.imported.value
}
