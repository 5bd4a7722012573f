/** What a host may say about its dashboard. */
export interface DashboardOptions {
  /** Shown above the page and in the tab; default `Automation`. */
  readonly title?: string
  /** The site to open where the address names none and the API lists none. */
  readonly siteId?: string
  /** Which installation this is, such as `{ label: "staging", color: "#b45309" }`. */
  readonly environment?: { readonly label: string; readonly color?: string }
  /** A link back to your own pages. */
  readonly back?: { readonly href: string; readonly label: string }
  /** Where to sign in; shown to callers whom `authorize` calls `unauthenticated`. */
  readonly signInUrl?: string
  /** Where an operator buys credits. */
  readonly creditsUrl?: string
  /** Where the documentation is: error codes link to `<docsUrl>/errors/<code>`. */
  readonly docsUrl?: string
  /** Colours and fonts, by name: `{ primary: "#0f766e", radius: "4px" }`. See the docs. */
  readonly tokens?: Readonly<Record<string, string>>
  /** A language tag for numbers and dates; default `en`. */
  readonly lang?: string
}
