/** Applies edits to a text; one that does not fit exactly once is an error, so that no mutant can rot. */
import type { Edit } from "./Mutant.ts"

export const mutateText = (text: string, { file, from, to }: Edit): string => {
  const found = text.split(from).length - 1
  if (found !== 1)
    throw new Error(
      `${file}: expected once, found ${found} times:\n${from}\nMove the mutant along.`,
    )
  return text.replace(from, () => to)
}

/** The mutated text of every file that the edits touch, from its present text. */
export const mutateFiles = (
  edits: ReadonlyArray<Edit>,
  read: (file: string) => string,
): ReadonlyMap<string, string> => {
  const texts = new Map<string, string>()
  for (const one of edits)
    texts.set(one.file, mutateText(texts.get(one.file) ?? read(one.file), one))
  return texts
}
