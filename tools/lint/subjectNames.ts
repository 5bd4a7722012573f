import { defineRule } from "@oxlint/plugins"

const EMPTY =
  /^(util|utils|helper|helpers|common|types?|manager|managers|misc|shared|data|info|lib)$/i
/** In `RunManager` the subject is Run; the other half says nothing. */
const EMPTY_SUFFIX = /[a-z0-9](Utils?|Helpers?|Managers?)$|[-.](utils?|helpers?|managers?)$/

/** A file and its folders are named after their subject; a drawer for everything has none. */
export const subjectNames = defineRule({
  create(context) {
    const path = context.filename.replaceAll("\\", "/")
    const name =
      /[^/]*$/.exec(path)?.[0].replace(/(\.(test|integration|bench))?\.[cm]?tsx?$/, "") ?? ""
    const inside =
      /\/(?:packages|examples|tools|bench|e2e)\/(.*)\/[^/]*$/.exec(path)?.[1]?.split("/") ?? []
    return {
      Program: (node) => {
        for (const part of [name, ...inside])
          if (EMPTY.test(part) || EMPTY_SUFFIX.test(part))
            context.report({
              node,
              message: `"${part}" names no subject: name it after its main export.`,
            })
      },
    }
  },
})
