/** Pressline on disk: a media store, a static site, and Markdown files. */
export { markdown, type MarkdownOptions } from "./markdown.ts"
export { mediaFiles, type MediaFilesOptions } from "./mediaFiles.ts"
export { staticSite, type StaticSiteOptions } from "./staticSite.ts"
