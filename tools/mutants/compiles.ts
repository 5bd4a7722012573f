/** Whether the sources compile: a mutant that does not would be caught by anything, which proves nothing. */
import { runCommand } from "./runCommand.ts"
import { broken, green, type Verdict } from "./Verdict.ts"

export const compiles = async (root: string): Promise<Verdict> => {
  const { code, output } = await runCommand({
    cwd: root,
    args: [
      "node_modules/typescript/bin/tsc",
      ...["-p", "packages/core/tsconfig.json", "--noEmit", "--incremental", "false"],
      ...["--composite", "false", "--declarationMap", "false", "--emitDeclarationOnly", "false"],
      ...["--rewriteRelativeImportExtensions", "false"],
    ],
    limit: 120,
  })
  return code === 0 ? green : broken(output)
}
