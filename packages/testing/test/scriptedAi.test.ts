import { AiFunctions } from "@pressline/core/effect"
import { aiFunctionsSuite } from "@pressline/testing/conformance"
import * as Layer from "effect/Layer"
import { makeScriptedAi } from "../src/ScriptedAi.ts"

const NUMBERS = {
  keywordsPerCluster: 3,
  ideasPerCluster: 2,
  wordsPerArticle: 100,
  promptsPerArticle: 2,
}

const scripted = () => {
  const { functions } = makeScriptedAi(NUMBERS, () => new Date(0))
  return Layer.succeed(
    AiFunctions,
    functions(() => {}),
  )
}

aiFunctionsSuite("scripted AI", scripted, { clock: "virtual", deterministic: true })
