/** A message in the form that Slack's incoming webhooks take, and Mattermost, Rocket.Chat and Discord (`/slack`) with them. */
import type { Notification } from "@pressline/core/effect"
import { sentencesOf } from "./sentences.ts"

export interface SlackMessage {
  readonly text: string
}

export const slackMessage = (notification: Notification, url: string | null): SlackMessage => {
  const { headline, more } = sentencesOf(notification)
  const title = `*${escapeText(headline)}*`
  return {
    text: [
      title,
      ...more.map(escapeText),
      ...(url === null ? [] : [`<${linkTarget(url)}|Look at the run>`]),
    ].join("\n"),
  }
}

/** Slack reads `&`, `<` and `>` as its own; nobody is called by `<!channel>` in the name of a site. */
const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

const linkTarget = (url: string): string => escapeText(url).replaceAll("|", "%7C")
