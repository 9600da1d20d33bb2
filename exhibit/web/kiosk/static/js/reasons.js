// Why a work is suggested, in one sentence whose numbers stand in the file of profiles. Pure.

/** The text in `language`, else the one without a language, else English, else any; and its language. */
export function textIn(texts, language) {
  const code = [language, "", "en"].find((one) => one in texts) ?? Object.keys(texts)[0];
  return { text: code === undefined ? "" : texts[code], language: code || "" };
}

/** Words with their holes filled. */
export const filled = (words, values) => words.replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);

/** The numbers of a sentence: {kind, words, count, of, share}. */
export function reason({ work, slot }, wish) {
  if (slot === "surprise") return { kind: "surprise" };
  if (work.basis !== "answers") return { kind: work.basis === "catalogue" ? "alike" : "house" };
  const said = work.said[wish];
  const warm = wish === "none" ? "_warm" : "";
  if (!said) return { kind: warm ? "hardly" : "nobody" };
  const { words, count, of, hundredths: share } = said;
  return share === undefined ? { kind: `counted${warm}`, words, count, of } : { kind: `about${warm}`, words, share, of };
}

/** The sentence in the words `said` of a language. */
export function sentence(suggested, wish, said) {
  const told = reason(suggested, wish);
  const words = (told.words ?? []).map((word) => lower(said[`felt_${word}`] ?? word, said)).join(` ${said.either} `);
  return filled(said[told.kind], { ...told, words }).replace(/ %/g, "\u00a0%");
}

/** German writes nouns large; others do so on buttons alone. */
const lower = (word, said) => (said.code === "de" ? word : word.toLowerCase());

/** How far it is, in words; empty where nobody knows. */
export function distance(suggested, house, room, said) {
  if (suggested.walk === null || !house.doors.length) return "";
  if (suggested.work.room === room) return said.beside;
  return filled(said.away, { minutes: Math.max(1, Math.round(suggested.walk / house.walking.metres_per_minute)) });
}
