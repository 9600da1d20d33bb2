// Who has each channel, and who waits below.
import { $, empty, keep, make, say, show } from "/static/shared/js/dom.js";
import { now, panel, untold } from "./frame.js";
import { icon } from "/static/shared/js/icons.js";
import { openWhy } from "./why.js";
import { knows, t } from "/static/shared/js/words.js";

const symbol = (channel) => (channel.startsWith("projector") ? "projector" : channel === "sound" ? "sound" : "light");

/** `projector right` in the language of the page; lights keep their own names. */
function channelWords(channel) {
  const [first, ...rest] = channel.split(" ");
  const word = knows(`channel.${first}`) ? t(`channel.${first}`) : first;
  return [word, ...rest].join(" ");
}

function whoWords(rule, priority) {
  if (rule === "default" || rule === "by hand") return t(rule === "default" ? "claims.default" : "claims.hand");
  const [, kind, name] = /^(act|variant) (.+)/.exec(rule) ?? [];
  const named = kind ? t(`claims.${kind}`, { [kind]: name }) : rule;
  return priority === null || priority === undefined ? named : t("claims.priority", { rule: named, priority });
}

function row({ channel }) {
  const rule = make("button", { type: "button", class: "link", on: { click: (event) => openWhy(event.currentTarget.dataset.rule, event.currentTarget) } });
  return make("li", { class: "claim" }, icon(symbol(channel)), make("span", { class: "claim-channel", text: channelWords(channel) }),
    make("span", { class: "claim-shows" }), make("span", { class: "claim-who" }, rule, make("span")), make("span"), make("ul", { class: "under" }));
}

function tell({ claims, room }) {
  if (!claims) return;
  say($("claims-about"), t(room?.hold ? "claims.held" : "claims.about"));
  const known = new Set((now().rules ?? []).map((one) => one.name));
  keep($("claims"), claims, (one) => one.channel, row, (node, one) => {
    say(node.querySelector(".claim-shows"), one.shows || t(room?.blackout ? "claims.dark" : "claims.free"));
    const [button, plain] = node.querySelector(".claim-who").children;
    const words = one.rule ? whoWords(one.rule, one.priority) : "";
    show(button, known.has(one.rule));
    button.dataset.rule = one.rule ?? "";
    say(button, known.has(one.rule) ? words : "");
    say(plain, known.has(one.rule) ? "" : words);
    const under = node.querySelector(".under");
    show(under, one.under.length > 0);
    keep(under, one.under, (other) => other.rule, () => make("li"), (item, other) => say(item, t("claims.under", { shows: other.shows, who: whoWords(other.rule, other.priority) })));
  });
  empty($("claims"), !claims.length, t(untold() ? "untold" : "claims.none"));
}

panel(["claims", "room", "rules"], { tell });
