// Tokens: asked for where the show wants one, kept by the browser as a cookie that scripts cannot read.
import { $, make, show } from "./dom.js";
import { spoken, t } from "./words.js";

const SESSION_WITHIN_MS = 10_000;
let asking = null;

/** Who we are to the show: {role, may, token_needed}; nobody where it cannot be reached at all. */
export async function session() {
  const answer = await fetch("/api/session", { signal: AbortSignal.timeout(SESSION_WITHIN_MS) }).catch(() => null);
  const told = answer?.ok ? await answer.json() : {};
  document.body.dataset.role = told.role ?? "";
  return told;
}

/** Whether the show wants a token from us before anything else; `kiosk`: for a device that stands before visitors. */
export async function needsToken(kiosk = false) {
  const { token_needed: needed, role, may = [] } = await session();
  return Boolean(needed && (kiosk ? !role : !may.includes("look")));
}

/** Whether who looks may write files, which needs an artist's token everywhere. */
export async function mayWrite() {
  return ((await session()).may ?? []).includes("write");
}

/** Forget this browser, and begin anew. */
export async function signOut() {
  await fetch("/api/session", { method: "DELETE" }).catch(() => null);
  location.reload();
}

/** Ask for the token of `role` until one fits. Whether it came is answered; two at once are one. */
export function signIn(role = "operator") {
  asking ??= dialog(role).finally(() => (asking = null));
  return asking;
}

function dialog(role) {
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
        make("h2", { id: "login-title", text: t(`login.title.${role}`) }),
        make("p", { text: t("login.about") }),
        make("pre", { class: "command", tabindex: "0" }, make("code", { text: `exhibit token --role ${role} --new`, lang: "en" })),
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
      if (!problem) {
        await session();
        return finish(true);
      }
      wrong.textContent = problem;
      token.select();
    };
    show(form, true);
    token.focus();
  });
}

async function refused(token) {
  const options = { method: "POST", headers: { "Content-Type": "application/json", "Accept-Language": spoken() }, body: JSON.stringify({ token: token.trim() }) };
  const answer = await fetch("/api/session", options).catch(() => null);
  if (!answer) return t("steer.unreached");
  if (answer.ok) return "";
  if (answer.status === 401 || answer.status === 403) return t("login.wrong");
  return (await answer.json().catch(() => ({}))).error ?? t("login.wrong");
}
