/** Answers in the shapes of OpenAI's protocols. */
import type { ServerResponse } from "node:http"

type Body = Readonly<Record<string, unknown>>

const tokensIn = (value: unknown): number => Math.ceil(JSON.stringify(value).length / 4)

export const chatReply = ({ messages, model }: Body, text: string, finish = "stop") => ({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 0,
  model,
  choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: finish }],
  usage: {
    prompt_tokens: tokensIn(messages),
    completion_tokens: tokensIn(text),
    total_tokens: tokensIn(messages) + tokensIn(text),
  },
})

export const responsesReply = ({ input, model }: Body, text: string) => ({
  id: "resp_1",
  object: "response",
  created_at: 0,
  status: "completed",
  model,
  output: [
    {
      type: "message",
      id: "msg_1",
      role: "assistant",
      status: "completed",
      content: [{ type: "output_text", text, annotations: [] }],
    },
  ],
  usage: { input_tokens: tokensIn(input), output_tokens: tokensIn(text) },
})

/** The same in pieces, as server-sent events. */
export const streamReply = (outgoing: ServerResponse, { model }: Body, text: string): void => {
  outgoing.writeHead(200, { "content-type": "text/event-stream" })
  const send = (delta: unknown, finish: string | null): void => {
    const chunk = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 0, model }
    const choices = [{ index: 0, delta, finish_reason: finish }]
    outgoing.write(`data: ${JSON.stringify({ ...chunk, choices })}\n\n`)
  }
  for (const piece of text.match(/[\s\S]{1,40}/gu) ?? []) send({ content: piece }, null)
  send({}, "stop")
  outgoing.end("data: [DONE]\n\n")
}
