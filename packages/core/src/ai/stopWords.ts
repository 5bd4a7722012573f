/** Words that say nothing about a topic, in the languages that keyword lists most often come in. */

const LISTS: ReadonlyArray<string> = [
  // English
  "a an and any are as at be been by can could did do does for from get gets getting had has have her his how i if in into is it its me my not of off on one or our out over own she should so some than that the their them then there these they this those to too under up us use using vs versus was we were what when where which while who whom why will with without would you your near",
  // German
  "aber als am an auf aus bei bin das dass dem den der des die ein eine einem einen einer es für gegen hat ich ihr im in ist kann mein mit nach nicht oder ohne sich sie sind so über um und unter vom von wann warum was welche welcher welches wie wird wo zu zum zur zwischen",
  // French
  "à au aux avec ce ces comment dans de des du elle en est et il je la le les leur ma mais mes mon ne nous ou où par pas pour pourquoi quand que quel quelle quelles quels qui sa sans se ses son sont sur ta un une vos votre vous",
  // Spanish and Portuguese
  "al com como con cómo cuál cuando da das de del do dos el ella em en entre es esta este la las lo los mas más me mi na no nos o os para pela pelo por porque que qué se sem ser si sin sobre su sua su te tu um uma un una unos y ya é são",
  // Italian and Dutch
  "ai al alla alle che chi ci come con cosa da dal dei del della delle di e ed gli ha i il in la le lo ma nel non o per perché più quale quando se sono su tra un una uno het een van voor met op te zijn hoe wat waarom wanneer welke aan bij naar om ook maar niet",
]

const STOP_WORDS: ReadonlySet<string> = new Set(LISTS.flatMap((list) => list.split(" ")))

export const isStopWord = (word: string): boolean => STOP_WORDS.has(word)

/** Words that say what a searcher wants to do about a topic, rather than which topic. */
const QUALIFIERS: ReadonlySet<string> = new Set(
  "adult advice affordable alternative alternatives beginner beginners best buy buying calculator chart cheap checklist compare comparison cost difference easy example examples expensive explained faq good great guide home idea ideas list long meaning much need often online plan price prices pros recipe recipes recommendation recommendations review reviews safe schedule size start step steps template tip tips top tutorial type types ultimate work year years".split(
    " ",
  ),
)

export const isQualifier = (word: string): boolean => QUALIFIERS.has(word)
