/** A message in the form that Slack's incoming webhooks take, and Mattermost, Rocket.Chat and Discord (`/slack`) with them. */
import type { Message } from "./Message.ts"

export interface SlackMessage {
  readonly text: string
}

export const slackMessage = ({ link, sentences: { headline, more } }: Message): SlackMessage => {
  const title = `*${escapeText(headline)}*`
  return {
    text: [
      title,
      ...more.map(escapeText),
      ...(link === null ? [] : [`<${linkTarget(link)}|Look at the run>`]),
    ].join("\n"),
  }
}

/** Slack reads `&`, `<` and `>` as its own; nobody is called by `<!channel>` in the name of a site. */
const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

const linkTarget = (url: string): string => escapeText(url).replaceAll("|", "%7C")
