// The colours of the emotions, from the one palette of the house, and their order.
import { make, tag, picture } from "./dom.js";

export const EMOTIONS = ["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"];
let colours = {};

export async function learnColours() {
  colours = await (await fetch("/api/palette")).json();
}

export const colour = (emotion) => colours[emotion] ?? colours.unknown ?? "#8a919e";
export const uncertain = (emotion) => emotion === "nobody" || emotion === "unknown";

/** A round face in the emotion's colour. */
export function face(emotion) {
  const node = make("span", { class: "face" });
  wear(node, emotion);
  return node;
}

/** Give `node`, a face, the look of another emotion. */
export function wear(node, emotion) {
  if (node.dataset.emotion === emotion) return;
  tag(node, "emotion", emotion);
  node.style.setProperty("--colour", colour(emotion));
  picture(node, emotion);
}
