/** The sentences that offline drafts are put together from; `{k}` becomes a keyword in quotation marks. */
import type { SectionKind } from "./outlines.ts"

export const OPENINGS: ReadonlyArray<string> = [
  "People who search for {k} rarely want a lecture; they want to know what to do next.",
  "Few questions come up as often around this subject as {k}, and few are answered so unevenly.",
  "There is a lot of advice about {k}, and much of it skips the part that decides everything: your own situation.",
  "This article takes {k} in order, from what you need to know to what you can do about it today.",
  "If {k} brought you here, the next few minutes should save you a few hours.",
  "The subject looks larger than it is: a handful of decisions settle most of it.",
  "It also touches on {k}, because the two questions are seldom asked alone.",
  "You can read it from top to bottom or go straight to the section that you need.",
]

export const SENTENCES: Readonly<
  Record<Exclude<SectionKind, "table" | "faq">, ReadonlyArray<string>>
> = {
  basics: [
    "It helps to settle the words first, because two people who say {k} often mean different things.",
    "In everyday use the term covers a goal, the means to reach it, and the habits that keep it going.",
    "Most of the confusion comes from advice that was meant for another situation.",
    "A useful definition is one that you can check: you should be able to say when it applies and when it does not.",
    "Once the basics are clear, most of the detailed questions answer themselves.",
    "You do not need special knowledge for this part, only a few minutes and an honest look at where you stand.",
    "What beginners and experienced people share is that they come back to these same basics when something goes wrong.",
    "Seen this way, {k} is less a product or a trick than a series of small choices.",
    "Everything that follows builds on this, so it is worth reading twice.",
  ],
  criteria: [
    "Start with what you will use it for most often, not with the rarest case you can think of.",
    "Write your limits down before you compare anything: money, space, time, and how much care you are willing to give.",
    "A criterion is only worth having if it could change your decision.",
    "Rank your criteria, because no option wins on all of them.",
    "Anything you can test yourself counts for more than a number that somebody else has measured.",
    "With {k}, the difference between good and good enough is often smaller than the difference in effort.",
    "Ask what happens on a bad day, because that is when a weak choice shows.",
    "Keep a note of what you could not find out; an unknown is not the same as a no.",
    "Look at the running effort too, since what is bought once has to be lived with every week.",
  ],
  steps: [
    "Set aside enough time to do it without hurry; most trouble comes from stopping half-way.",
    "Read all the steps once before you begin, so that nothing is missing in the middle.",
    "Change one thing at a time, otherwise you will not know what helped.",
    "If a step does not go as described, stop there and find out why before you go on.",
    "Take a picture or a note at the start; it is the only fair comparison later.",
    "The order matters more than the speed.",
    "The first time takes longest, and from the third time on it becomes routine.",
    "For {k} the same sequence works, with the details adjusted to what you have at hand.",
  ],
  mistakes: [
    "The most common mistake is to solve the wrong problem well.",
    "Another is to change too much at once and to draw conclusions from a single day.",
    "Copying what worked for somebody else is fine as a start and poor as a rule.",
    "Many people spend too much at the beginning and too little on upkeep later.",
    "It is tempting to postpone the boring parts, and it is precisely these that keep things working.",
    "Advice on {k} is often given without saying for whom; leave it if the case is not yours.",
    "Do not mistake familiarity for quality: what everybody mentions is what everybody has read.",
    "If something has gone wrong already, go back one step rather than forward two.",
    "None of these mistakes is final, and all of them are cheaper to mend early.",
  ],
  verdict: [
    "The short version: decide by your most frequent use, and let everything else be a tie-breaker.",
    "If you want little effort, take the simpler way and accept its limits.",
    "If you enjoy the subject, the more demanding way pays back in control.",
    "There is no answer to {k} that is right for everyone, but there is one that is right for your case.",
    "When two options remain, choose the one that is easier to undo.",
    "A decision that you can explain in two sentences is usually a good one.",
    "Give it a few weeks before you judge; first impressions are mostly about novelty.",
    "Should your situation change, come back to the criteria and not to the conclusion.",
  ],
  plan: [
    "In the first week, only observe, and write down what you see.",
    "In the second week, change the one thing that promises most.",
    "After that, keep what works and drop the rest without regret.",
    "A fixed day for a short check is worth more than good intentions.",
    "You can tell that it works when you think about it less.",
    "Compare with the note from the start, not with what you remember.",
    "If nothing has changed after a month, the cause is probably elsewhere.",
    "Put {k} on the same list, so that both are looked after in one go.",
    "Once the plan has become a habit, it needs only a glance now and then.",
  ],
  topic: [
    "A section of its own goes to {k}, because it is asked so often together with the main question.",
    "What was said above holds here too, with one difference: the details weigh more.",
    "The quickest way to an answer is to look at your own case and compare it with the criteria above.",
    "If {k} is what you came for, begin with the smallest step that gives you a clear result.",
    "Be wary of answers that come without conditions.",
    "It is worth checking twice whether the question is still the right one.",
    "Those who already have a routine can fit this in without extra time.",
    "The effort is moderate, and most of it lies at the beginning.",
  ],
}

/** For any section that needs more. */
export const GENERAL: ReadonlyArray<string> = [
  "That sounds obvious, yet it is the point at which most attempts fail.",
  "In practice, small and regular beats large and rare.",
  "Two or three trials tell you more than another hour of reading.",
  "Where sources disagree, the reason is usually that they assume different conditions.",
  "A simple list on paper is enough to keep track.",
  "Whoever lives with the result should have a say in it.",
  "Good enough today is better than perfect some day.",
  "Cost is not only money: attention and space are budgets as well.",
  "The answer may differ between seasons, so look again after some months.",
  "Searches for {k} show that many people stand at exactly this point.",
  "Ask somebody who did it a year ago rather than somebody who did it yesterday.",
  "If you are unsure, choose the option that teaches you most.",
  "It rarely pays to optimise what you do only once.",
  "Keep the packaging, the receipt and the notes until you are certain.",
  "What cannot be measured can still be described, and a description can be compared.",
  "Take claims about {k} as a starting point for a check of your own.",
  "A pause of one night improves most decisions.",
  "The details are easier once the main line is fixed.",
  "Safety comes first wherever heat, electricity, heights or health are involved.",
  "When an expert is needed, go with a precise question and your notes.",
  "Both extremes are easy to describe, and the sensible way lies in between.",
  "Nothing here has to happen at once.",
  "You will notice that the same few factors return again and again.",
  "That leaves {k}, which follows the same logic on a smaller scale.",
  "A question asked early saves a repair later.",
  "If it feels complicated, the next step is probably too big.",
  "Most of the work is done once, and only the upkeep returns.",
  "Leave room for a change of mind, at least until the first results are in.",
  "It is easier to add something later than to get rid of it.",
  "Habits beat intentions, so tie it to something that you do anyway.",
  "Look for a neutral source at least once before you spend money.",
  "An old solution that works is not a problem.",
  "Reviews describe the reviewer as much as the thing.",
  "What matters is the whole, and not the best single part.",
  "Doing nothing is an option too, and sometimes the right one.",
  "A clear no saves more time than a vague maybe.",
  "Try to borrow before you buy, and to ask before you borrow.",
  "People who also look up {k} tend to arrive at the same conclusion.",
  "Routine makes the difference between knowing and doing.",
  "It is fine to start again with less.",
  "Whatever you decide, decide when you will look at it again.",
  "Numbers without a comparison say little.",
]

export const STEPS: ReadonlyArray<string> = [
  "Describe in one sentence what you want to have at the end.",
  "Collect what you need and put it within reach.",
  "Begin with the part that everything else depends on.",
  "Check the result before you go on.",
  "Note what you changed and when.",
  "Repeat after a few days and compare.",
]

export const QUESTIONS: ReadonlyArray<{ readonly ask: string; readonly answer: string }> = [
  {
    ask: "How much time should I plan?",
    answer:
      "Plan twice what you expect for the first time, and half of it once you have a routine. The preparation takes most of it.",
  },
  {
    ask: "What does it cost?",
    answer:
      "That depends on what you have already. List the one-off and the regular costs separately, because the second kind decides in the long run.",
  },
  {
    ask: "Is it suitable for beginners?",
    answer:
      "Yes, if you begin with the simplest variant and leave refinements for later. Beginners mostly fail because they start with everything at once.",
  },
  {
    ask: "What should I check first when something goes wrong?",
    answer:
      "Check what you changed last. If nothing was changed, go through the basics in order and stop at the first thing that is not as it should be.",
  },
]

/** Asked about a keyword that has no section of its own. */
export const KEYWORD_QUESTION = {
  ask: "What about {k}?",
  answer:
    "The same criteria apply. Start from your own case, change one thing at a time, and give it a few weeks before you judge.",
} as const

export const CRITERIA: ReadonlyArray<{
  readonly name: string
  readonly simple: string
  readonly thorough: string
}> = [
  { name: "Effort at the start", simple: "Low", thorough: "High" },
  { name: "Effort each week", simple: "Regular, in small portions", thorough: "Rare, but longer" },
  { name: "Control over the result", simple: "Limited", thorough: "Good" },
  { name: "Cost of a mistake", simple: "Small", thorough: "Noticeable" },
  { name: "Suits", simple: "People with little time", thorough: "People who enjoy the subject" },
]
