/** Pressline publishes to WordPress. */
export { checkWordPress } from "./checkWordPress.ts"
export type { WordPressCheck, WordPressReport } from "./inspectSite.ts"
export { wordpress, type WordPressOptions } from "./wordpress.ts"
export type { WordPressSite } from "./WordPressSite.ts"
