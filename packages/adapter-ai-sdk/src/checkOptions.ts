/** Refuses options that could only fail later, in the middle of a run. */
import type { AiSdkOptions } from "./AiSdkOptions.ts"

export const checkOptions = ({
  embeddingModel,
  imageModel,
  limits = {},
  model,
  perFunction = {},
}: AiSdkOptions): void => {
  const models = { model, imageModel, embeddingModel }
  for (const [name, given] of [
    ...Object.entries(models),
    ...Object.entries(perFunction).map(
      ([name, own]) => [`perFunction.${name}.model`, own?.model] as const,
    ),
  ]) {
    if (given === undefined && name !== "model") continue
    const version: unknown = given?.specificationVersion
    if (version !== "v4")
      throw new TypeError(
        `aiSdk: ${name} is ${version === undefined ? "no model" : `a model of specification ${JSON.stringify(version)}`}; give a model of the AI SDK 7, as in openai("gpt-5-mini")`,
      )
  }
  for (const [name, value] of Object.entries(limits))
    if (!Number.isInteger(value) || value < 1)
      throw new TypeError(`aiSdk: limits.${name} is ${String(value)}; it is a whole number above 0`)
}
