/** Services and layers, from the ports and from every function that answers a layer. */
import { firstSentence, read, sources, words } from "./source.ts"
import { table } from "./table.ts"

const LAYER =
  /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\nexport const (\w+) = (?:<[^>]*>)?\((?:(?!=>\s*[{(\n])[\s\S])*?\): Layer\.Layer<((?:[^<>]|<[^<>]*>)*)>/g
const SERVICE =
  /(?:(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\n)?export class (\w+) extends Context\.Service<[^>]*>\(\)\(\s*"([^"]+)"/g

export function servicesPage(): string {
  const ports = sources("packages/core/src/ports/*.ts").flatMap(({ file, text }) =>
    [...text.matchAll(SERVICE)].map(([, , name = "", tag = ""]) => ({
      name,
      tag,
      file,
      about: words(/^\/\*\*[\s\S]*?\*\//.exec(text)?.[0]),
    })),
  )
  const layers = layersOf()
  return `# Services and layers

For Effect applications, from \`@pressline/core/effect\`. An adapter **is** a layer: the same value that Promise hosts pass to
\`createAutomation\`. Only stable modules of Effect are part of these types.

\`\`\`ts
import { Automation, localAi, memory } from "@pressline/core/effect"
import { Effect, Layer } from "effect"

const Live = Automation.worker.pipe(
  Layer.provideMerge(Automation.layer),
  Layer.provide([memory(), localAi(), Automation.options({ concurrency: 8 })]),
)

export const program = Effect.gen(function* () {
  const automation = yield* Automation
  return yield* automation.runNow({ siteId: "blog" })
}).pipe(Effect.provide(Live))
\`\`\`

| layer | what it is |
| --- | --- |
| \`Automation.layer\` | the service; asks for \`Storage\` and \`AiFunctions\`, uses the others where they are provided |
| \`Automation.options({ … })\` | the [behaviour options](../configuration.md#behaviour), checked together |
| \`Automation.worker\` | the layer form of \`start()\`: works as long as it lives |

The methods of the service are those of the [Promise API](methods.md): each is a program, and \`events\` is a \`Stream\`.

## Services

What you can provide, and what each is for. The file has the contract, verb by verb.

${table(
  ["service", "for", "layers"],
  ports.map(({ about, file, name }) => [
    `[\`${name}\`](../../${file})`,
    firstSentence(capital(about.replace(`${name}: `, ""))),
    layers
      .filter(({ provides }) => provides === name)
      .map((layer) => `\`${layer.name}\``)
      .join(", "),
  ]),
)}

## Layers

${table(
  ["layer", "package", "needs", "what it does"],
  layers.map(({ about, from, name, needs }) => [`\`${name}\``, from, needs, about]),
)}
`
}

function layersOf() {
  return sources("packages/*/src/**/*.ts").flatMap(({ file, text }) => {
    const folder = file.split("/").slice(0, 2).join("/")
    const exported = [`${folder}/src/index.ts`, `${folder}/src/effect.ts`]
    return [...text.matchAll(LAYER)].flatMap(([, docstring, name = "", types = ""]) => {
      const [provides = "", , needs = ""] = types.split(/,\s*(?![^<]*>)/)
      if (!exported.some((face) => mentions(face, name))) return []
      return [
        {
          name,
          provides: provides.trim(),
          needs: /^(never|[A-Z])?$/.test(needs.trim()) ? "" : needs.trim().replaceAll(" | ", ", "),
          from: `\`@pressline/${folder.replace("packages/", "")}\``,
          about: firstSentence(words(docstring)),
        },
      ]
    })
  })
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

const mentions = (file: string, name: string): boolean => {
  try {
    return new RegExp(`\\b${name}\\b`).test(read(file))
  } catch {
    return false // a package has one face, or two
  }
}
