/** What the bytes of a picture say about it. */
export interface SniffedImage {
  readonly mediaType: string
  readonly extension: string
  /** Pixels; null where the file does not say. */
  readonly width: number | null
  readonly height: number | null
}
