// The operator's token: asked for where the show wants it, kept by the browser as a cookie that scripts cannot read.
import { $, make, show } from "./dom.js";
import { t } from "./words.js";

let asking = null;

/** Whether the show wants a token from us; not, where it cannot be reached at all. */
export async function needsToken() {
  const answer = await fetch("/api/session", { signal: AbortSignal.timeout(3000) }).catch(() => null);
  const session = answer?.ok ? await answer.json() : {};
  return Boolean(session.token_needed && !session.operator);
}

/** Whether who looks has shown the token; files want it always. */
export async function isOperator() {
  const answer = await fetch("/api/session").catch(() => null);
  return answer?.ok ? (await answer.json()).operator === true : false;
}

/** Ask for the token until it fits. Whether it came is answered; two at once are one. */
export function signIn() {
  asking ??= dialog().finally(() => (asking = null));
  return asking;
}

function dialog() {
  const form = $("login");
  const before = document.activeElement;
  return new Promise((done) => {
    const token = make("input", { type: "password", id: "token", autocomplete: "current-password", required: true });
    const wrong = make("p", { class: "wrong", role: "alert" });
    const finish = (signedIn) => {
      show(form, false);
      before?.focus?.();
      done(signedIn);
    };
    form.replaceChildren(
      make("div", {},
        make("h2", { id: "login-title", text: t("login.title") }),
        make("p", { text: t("login.about") }),
        make("pre", { class: "command" }, make("code", { text: "exhibit token --new", lang: "en" })),
        make("input", { type: "text", autocomplete: "username", value: "operator", hidden: true, "aria-hidden": "true" }),
        make("div", { class: "field" }, make("label", { for: "token", text: t("login.token") }), token),
        wrong,
        make("button", { class: "primary", type: "submit", text: t("login.enter") }),
        make("button", { class: "plain", type: "button", text: t("login.not"), on: { click: () => finish(false) } }),
      ),
    );
    form.onsubmit = async (event) => {
      event.preventDefault();
      const problem = await refused(token.value);
      if (!problem) return finish(true);
      wrong.textContent = problem;
      token.select();
    };
    show(form, true);
    token.focus();
  });
}

async function refused(token) {
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token: token.trim() }) };
  const answer = await fetch("/api/session", options).catch(() => null);
  if (!answer) return t("steer.unreached");
  if (answer.ok) return "";
  if (answer.status === 401 || answer.status === 403) return t("login.wrong");
  return (await answer.json().catch(() => ({}))).error ?? t("login.wrong");
}
