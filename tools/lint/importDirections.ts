import { defineRule, type ESTree } from "@oxlint/plugins"
import { refusal } from "./directions.ts"
import { sourceFile } from "./sourceFile.ts"

/** Holds every import in packages/*\/src, of values and of types, to the table in directions.ts. */
export const importDirections = defineRule({
  create(context) {
    const file = sourceFile(context.filename)
    if (!file) return {}
    const check = (source: ESTree.Node, specifier: unknown, typeOnly: boolean): void => {
      if (typeof specifier !== "string") return
      const message = refusal(file, specifier, typeOnly)
      if (message !== undefined) context.report({ node: source, message })
    }
    return {
      ImportDeclaration: (node) =>
        check(node.source, node.source.value, node.importKind === "type"),
      ExportNamedDeclaration: (node) => {
        if (node.source) check(node.source, node.source.value, node.exportKind === "type")
      },
      ExportAllDeclaration: (node) =>
        check(node.source, node.source.value, node.exportKind === "type"),
      ImportExpression: (node) => {
        if (node.source.type === "Literal") check(node.source, node.source.value, false)
      },
      TSImportType: (node) => check(node.source, node.source.value, true),
    }
  },
})
