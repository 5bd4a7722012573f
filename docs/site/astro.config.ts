import starlight from "@astrojs/starlight"
import { defineConfig } from "astro/config"
import { sidebar } from "./src/sidebar.ts"

export default defineConfig({
  site: process.env["DOCS_URL"],
  base: process.env["DOCS_BASE"] ?? "/",
  publicDir: "../images",
  outDir: "./dist",
  trailingSlash: "always",
  integrations: [
    starlight({
      title: "Pressline",
      description: "Keyword lists become published, illustrated articles: an SDK for Node.",
      sidebar: sidebar(),
      expressiveCode: { defaultProps: { overridesByLang: { "bash,text": { wrap: true } } } },
      customCss: ["./src/site.css"],
      components: { Footer: "./src/Footer.astro" },
      disable404Route: false,
      credits: false,
      lastUpdated: false,
      tableOfContents: { minHeadingLevel: 2, maxHeadingLevel: 3 },
    }),
  ],
})
