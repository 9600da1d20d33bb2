// A bar for each emotion, or for what faces show, and what leads.
import { $, keep, make, say, tag } from "/static/shared/js/dom.js";
import { panel, untold } from "./frame.js";
import { colour, face, measured, wear } from "/static/shared/js/palette.js";
import { feeling, lasting, percent, t } from "/static/shared/js/words.js";

const HARDLY_READ = "contempt";

function bar(name) {
  const row = make("li", { dataset: { emotion: name } }, face(name),
    make("span", { class: "bar-name" }),
    make("span", { class: "track", "aria-hidden": "true" }, make("span", { class: "fill" })),
    make("span", { class: "number" }));
  row.querySelector(".track").style.setProperty("--colour", colour(name));
  row.fill = row.querySelector(".fill");
  row.fill.style.display = "block";
  return row;
}

function rows(emotions) {
  const known = measured();
  const names = [...known, ...Object.keys(emotions ?? {}).filter((name) => !known.includes(name))];
  keep($("bars"), names, (name) => name, bar);
  return $("bars").children;
}

function draw({ mood }) {
  if (!mood) return;
  for (const row of rows(mood.emotions)) {
    const share = mood.emotions?.[row.dataset.emotion] ?? 0;
    row.fill.style.transform = `scaleX(${Math.abs(share).toFixed(3)})`;
  }
}

function tell({ mood }) {
  if (!mood) return;
  for (const row of rows(mood.emotions)) {
    const name = row.dataset.emotion;
    say(row.querySelector(".bar-name"), name === HARDLY_READ ? `${feeling(name)} *` : feeling(name));
    say(row.querySelector(".number"), percent(mood.emotions?.[name] ?? 0));
    tag(row, "leads", name === mood.dominant ? "yes" : "no");
  }
  say($("hardly-read"), measured().includes(HARDLY_READ) ? t("mood.hardly_read") : "");
  const shown = $("dominant-icon").firstChild ?? $("dominant-icon").appendChild(face(mood.dominant));
  wear(shown, mood.dominant);
  say($("dominant"), untold() && mood.dominant === "unknown" ? t("untold") : feeling(mood.dominant));
  say($("mood-held"), t("mood.held", { time: lasting(mood.held_s, 1) }));
}

panel(["mood"], { draw, tell });
