// Asking the show: JSON there and back, one line of words when it cannot be done.
import { toast } from "./toast.js";
import { spoken, t } from "./words.js";
import { signIn } from "./login.js";

export class Refusal extends Error {
  constructor(status, body) {
    super(body.error ?? body.detail ?? `HTTP ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** Ask; the answer comes back. A missing token is asked for, once. Throws Refusal, or TypeError where nobody answers. */
export async function ask(method, path, body, again = true) {
  const options = { method, headers: { "Content-Type": "application/json", "Accept-Language": spoken() }, body: body === undefined ? undefined : JSON.stringify(body) };
  const answer = await fetch(path, options);
  const text = await answer.text();
  let said = {};
  try {
    said = text ? JSON.parse(text) : {};
  } catch {
    said = { error: text.slice(0, 200) };
  }
  if (answer.ok) return said;
  if (answer.status === 401 && again && (await signIn())) return ask(method, path, body, false);
  throw new Refusal(answer.status, said);
}

/** Steer; what goes wrong is said in words, and whether it went well comes back. */
export async function steer(method, path, body) {
  try {
    await ask(method, path, body);
    return true;
  } catch (error) {
    toast(error instanceof Refusal ? error.message : t("steer.unreached"), "bad");
    return false;
  }
}
