/** A site that the caller may see. */
export interface SiteEntry {
  readonly site_id: string
  readonly name: string
}
