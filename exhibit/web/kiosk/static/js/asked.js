// What the exhibit asks visitors, and that it is asked for again now and then.

/** What is asked about the work that this page's address names. Throws where the exhibit does not answer. */
export async function learnQuestions() {
  const work = new URLSearchParams(location.search).get("work") ?? "";
  const answer = await fetch(`/api/questions?work=${encodeURIComponent(work)}`, { cache: "no-store" });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error);
  return told;
}

/** The answers of a question in the order in which they stand, a scale the other way round where `reversed`. */
export function ordered(question, reversed) {
  return question.kind === "scale" && reversed ? [...question.choices].reverse() : question.choices;
}
