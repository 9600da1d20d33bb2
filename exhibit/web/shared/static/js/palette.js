// The colours of the emotions, from the one palette of the house, and their order.
import { make, tag, picture } from "./dom.js";

export const EMOTIONS = ["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"];
const SHOWN = { neutral: "still", happiness: "smile", surprise: "mouth open", sadness: "mouth drawn down", anger: "brow lowered", disgust: "nose wrinkled", fear: "brow raised", contempt: "mouth drawn to one side" };
const PARTS = ["smile", "brow", "mouth"];
const DRAWN = { ...Object.fromEntries(Object.entries(SHOWN).map(([emotion, shown]) => [shown, emotion])), brow: "fear", mouth: "surprise" };
let colours = {};

export async function learnColours() {
  colours = await (await fetch("/api/palette")).json();
}

/** Whether what faces show is told here, and no emotion: the palette then knows no other names. */
export const facesOnly = () => "smile" in colours;
/** What there are bars for. */
export const measured = () => (facesOnly() ? PARTS : EMOTIONS);
/** What of it are shares that stand on each other. */
export const shares = () => (facesOnly() ? PARTS.slice(0, 1) : EMOTIONS);
/** An emotion as it is called here. */
export const called = (emotion) => (facesOnly() ? SHOWN[emotion] ?? emotion : emotion);
/** Whose face is drawn for a name. */
export const drawn = (name) => DRAWN[name] ?? name;
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
  picture(node, drawn(emotion));
}
