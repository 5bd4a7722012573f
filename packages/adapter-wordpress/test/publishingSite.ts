/** What the processes of killed.integration.test.ts agree on. */
export const SITE = "blog"
export const HOOK_SECRET = `whsec_${Buffer.alloc(32, "hook").toString("base64")}`
