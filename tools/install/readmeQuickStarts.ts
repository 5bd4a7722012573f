import { makeProject } from "./Project.ts"
import type { ReadmeStep } from "./readmeSteps.ts"
import type { Surroundings } from "./Report.ts"
import { runStep, typeChecked } from "./runStep.ts"

/** Goes through the README in one project, which has at each step what was installed until then. */
export const readmeQuickStarts = async (
  { folder, manager, nodes, registry, report }: Surroundings,
  steps: ReadonlyArray<ReadmeStep>,
): Promise<void> => {
  const project = makeProject(`${folder}-readme`, manager, "module", registry)
  const files: Array<string> = []
  for (const { code, install, section } of steps) {
    await project.install(install)
    if (code === null) continue
    const name = section.toLowerCase().replaceAll(/\W+/g, "-")
    const file = code.includes('from "vitest"') ? `${name}.test.ts` : `${name}.ts`
    project.write(file, code)
    files.push(file)
    for (const node of nodes)
      report(
        `${manager}: ${section}, Node ${node.version}`,
        await runStep(project, node, file, code),
      )
  }
  const [, node] = nodes
  if (node === undefined) return
  await project.install(["-D", "typescript", "@types/node"])
  for (const resolution of ["nodenext", "bundler"] as const)
    report(
      `${manager}: the README's types, ${resolution}`,
      await typeChecked(project, node, resolution, files),
    )
}
