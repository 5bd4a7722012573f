/** Set by the build: the version of the package. */
declare const __VERSION__: string

declare module "*.module.css" {
  const names: Readonly<Record<string, string>>
  export default names
}
declare module "*.css"

declare module "#assets" {
  /** Texts of the app, by file name with a hash of its content. */
  export const assets: Readonly<Record<string, { readonly type: string; readonly text: string }>>
}
