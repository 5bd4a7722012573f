/** The site of the run that `embeddedRun.ts` works on, and what its account was given. */
export const EMBEDDED_SITE = "site"
export const EMBEDDED_GRANT = 100_000
