/** Pseudo-English, the same in every process, so that compression behaves as it does on real prose. */
const WORDS =
  "the of and to in for is on that with as by at from be are this which or an it was can has more will other about also when into them make like time just know take people year your good some could see than then now look only come its over think back after use two how our work first well way even new want because any these give day most us search engine ranking content keyword article guide best review compare price quality service local business online market brand customer product design build plan tool method example result measure traffic link page title meta snippet schema image video social email campaign budget growth strategy".split(
    " ",
  )

export const pick = (i: number): string => WORDS[Math.abs(Math.trunc(i)) % WORDS.length] ?? ""

let state = 12345

/** 0 up to 1. */
const random = (): number => {
  state = (state * 1103515245 + 12345) & 0x7fffffff
  return state / 0x7fffffff
}

export const prose = (characters: number): string => {
  let text = ""
  while (text.length < characters) {
    const words = Array.from(
      { length: 6 + random() * 12 },
      () => pick(random() * WORDS.length) + (random() < 0.12 ? Math.trunc(random() * 1e4) : ""),
    )
    const sentence = words.join(" ")
    text += `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}. `
  }
  return text.slice(0, characters)
}
