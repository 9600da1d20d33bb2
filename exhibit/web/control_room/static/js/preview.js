// The walls, small, as they really are: a picture twice a second, and how old it is. Nothing comes while nobody looks.
import { $, make, mark, say, tag } from "/static/shared/js/dom.js";
import { ask } from "/static/shared/js/api.js";
import { WallWatch } from "/static/shared/js/wall_watch.js";
import { lasting, t } from "/static/shared/js/words.js";
import { now } from "./frame.js";

const OLD_S = 3;
const UNTOLD = 4403;
const TELL_EVERY_MS = 500;
const shown = [];

class Preview {
  constructor(wall) {
    this.wall = wall;
    this.seenAt = -Infinity;
    this.code = 0;
    this.state = wall;
    const named = wall.name ? t("wall.preview.of", { name: wall.name }) : t("wall.preview");
    this.canvas = make("canvas", { width: 16, height: 9, role: "img", "aria-label": named });
    this.words = make("span", { class: "preview-words" });
    const open = make("a", { href: wall.address, target: "_blank", rel: "noopener", "aria-label": `${named}: ${t("wall.preview.open")}` }, this.canvas);
    this.node = make("figure", { class: "preview", dataset: { wall: wall.channel } }, open, make("figcaption", { text: wall.name ? `${wall.name} · ` : "" }, this.words));
    const address = () => `/ws/wall?on=${encodeURIComponent(wall.name)}&as=preview&width=${Math.ceil(240 * devicePixelRatio)}`;
    this.watch = new WallWatch(this.canvas, address, (news) => this.take(news));
  }

  take(news) {
    if (news.kind === "picture") this.seenAt = performance.now() - news.age;
    else if (news.kind === "state") this.state = news;
    this.code = news.kind === "lost" ? news.code : 0;
  }

  tell() {
    const age = (performance.now() - this.seenAt) / 1000;
    const fresh = age < OLD_S;
    tag(this.node, "fresh", fresh ? "yes" : "no");
    mark(this.node, "hidden", this.code === UNTOLD ? "" : null);
    say(this.words, this.said(age, fresh));
  }

  said(age, fresh) {
    if (age === Infinity) return t("wall.preview.none");
    if (!fresh) return t("wall.preview.old", { time: lasting(age) });
    const seen = t("wall.preview.seen", { time: lasting(age) });
    if (this.wall.by_browsers) return `${seen} · ${this.state.shown ? t("wall.preview.browsers", { n: this.state.displays }) : t("wall.preview.nobody")}`;
    const link = now().links?.find((one) => one.name === this.wall.channel);
    return link?.link === "down" ? `${seen} · ${t("wall.preview.unshown")}` : seen;
  }
}

/** Whether anybody could see them here. */
const looking = () => !document.hidden && document.body.dataset.view === "room";

function follow() {
  for (const one of shown) {
    if (looking() && !one.watch.socket && !one.watch.retry) one.watch.open();
    else if (!looking() && (one.watch.socket || one.watch.retry)) one.watch.close();
    one.tell();
  }
}

export async function previews() {
  const walls = await ask("GET", "/api/walls").catch(() => []);
  shown.push(...walls.map((one) => new Preview(one)));
  $("wall-previews").replaceChildren(...shown.map((one) => one.node));
  document.addEventListener("visibilitychange", follow);
  setInterval(follow, TELL_EVERY_MS);
  follow();
}
