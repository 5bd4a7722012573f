/** What is used of sharp: the module's default export is one of these. */

export interface SharpPipeline {
  readonly autoOrient: () => SharpPipeline
  readonly resize: (size: {
    readonly width: number
    readonly height: number
    readonly fit: "cover"
    readonly withoutEnlargement: boolean
  }) => SharpPipeline
  readonly webp: (options: { readonly quality: number }) => SharpPipeline
  readonly avif: (options: { readonly quality: number }) => SharpPipeline
  readonly toBuffer: (options: { readonly resolveWithObject: true }) => Promise<{
    readonly data: Uint8Array
    readonly info: { readonly width: number; readonly height: number }
  }>
}

export type Sharp = (
  input: Uint8Array,
  options: { readonly limitInputPixels: number; readonly failOn: "error" },
) => SharpPipeline
