import { describeWordPress } from "./publishesTo.ts"
import { openWordPressStub } from "./stub/openWordPressStub.ts"

describeWordPress("WordPress, as a stub", async () => {
  const { close, url } = await openWordPressStub({
    metaFields: ["_yoast_wpseo_title", "_yoast_wpseo_metadesc", "_yoast_wpseo_focuskw"],
  })
  const user = (username: string) => ({ username, password: "secret" })
  const [author, contributor, editor] = [user("author"), user("contributor"), user("editor")]
  return { url, users: { author, contributor, editor }, close }
})
