/** quietNode: what Node has to say of how it loads the project's config is no news to who runs a command. */

/** Node reads TypeScript, and it found out which kind of module a file is. */
const LOADING = /^Type Stripping is|^Module type of .* is not specified/u

export function quietNode(): void {
  const emit = process.emitWarning.bind(process)
  process.emitWarning = (warning: Error | string, ...more: ReadonlyArray<never>) => {
    const text = typeof warning === "string" ? warning : warning.message
    if (!LOADING.test(text)) emit(warning, ...(more as []))
  }
}
