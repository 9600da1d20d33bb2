// Who may see the wall: a device keeps its token, so that it comes back by itself for months, though logins end.
import { spoken, t } from "/static/shared/js/words.js";

const TOKEN = "exhibit-wall-token";
const $ = (id) => document.getElementById(id);

async function session() {
  const answer = await fetch("/api/session").catch(() => null);
  return answer && answer.ok ? answer.json() : null;
}

async function shown(token) {
  const headers = { "Content-Type": "application/json", "Accept-Language": spoken() };
  const answer = await fetch("/api/session", { method: "POST", headers, body: JSON.stringify({ token }) }).catch(() => null);
  if (!answer) return t("steer.unreached");
  if (answer.ok) return "";
  if (answer.status === 401 || answer.status === 403) return t("login.wrong");
  return (await answer.json().catch(() => ({}))).error || t("login.wrong");
}

/** The socket by which we may look: as one of the house (a token of ours is shown where that is needed), else as
    anybody; null where we must log in. */
export async function mayLook(given) {
  const told = await session();
  if (told === null) return "/ws/wall"; // nobody answers now: who we are is asked again
  if (told.role || !told.token_needed) return "/ws/wall";
  const token = given || localStorage.getItem(TOKEN);
  if (token && !(await shown(token))) return "/ws/wall";
  return (await isPublic()) ? "/ws/wall/public" : null;
}

/** Whether anybody may look: by asking it. */
function isPublic() {
  return new Promise((done) => {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/wall/public`);
    socket.onopen = () => {
      done(true);
      socket.close();
    };
    socket.onerror = () => done(false);
  });
}

/** Ask for a token until one fits, and keep it on this device. */
export function letIn() {
  const form = $("token-form");
  if (!form.hidden) return new Promise(() => {});
  $("token-about").textContent = t("screen.token");
  $("token-enter").textContent = t("login.enter");
  form.hidden = false;
  $("token").focus();
  return new Promise((done) => {
    form.onsubmit = async (event) => {
      event.preventDefault();
      const token = $("token").value.trim();
      const problem = await shown(token);
      $("token-wrong").textContent = problem;
      if (problem) return;
      localStorage.setItem(TOKEN, token);
      form.hidden = true;
      done();
    };
  });
}
