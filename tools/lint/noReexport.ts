import { defineRule } from "@oxlint/plugins"
import { isFace, sourceFile } from "./sourceFile.ts"

const MESSAGE =
  "Only the public faces (src/index.ts, src/effect.ts, src/conformance.ts, src/react.ts) re-export: import from the file that defines."

/** A name has one home. Catches `export … from` and an import exported again. */
export const noReexport = defineRule({
  create(context) {
    const file = sourceFile(context.filename)
    if (!file || isFace(file)) return {}
    const imported = new Set<string>()
    return {
      ImportDeclaration: (node) => {
        for (const { local } of node.specifiers) imported.add(local.name)
      },
      ExportAllDeclaration: (node) => context.report({ node, message: MESSAGE }),
      ExportNamedDeclaration: (node) => {
        const again = node.specifiers.some(
          ({ local }) => local.type === "Identifier" && imported.has(local.name),
        )
        if (node.source || again) context.report({ node, message: MESSAGE })
      },
    }
  },
})
