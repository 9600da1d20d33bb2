// The live socket: opened while somebody looks, closed while the tab is hidden, opened again when it was lost.
import { receive } from "./frame.js";
import { signIn, needsToken } from "/static/shared/js/login.js";
import { spoken } from "/static/shared/js/words.js";

const AGAIN_S = 3;
const SILENT_S = 3.5;
let socket = null;
let heardAt = 0;
let retry = 0;
let tell = () => {};

/** Open it; `told(lost, seconds)` hears whether the connection is lost, and in how many seconds it is tried again. */
export function open(told) {
  tell = told;
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : connect()));
  window.addEventListener("pagehide", close);
  setInterval(watch, 1000);
  if (!document.hidden) connect();
}

function close() {
  clearInterval(retry);
  retry = 0;
  const old = socket;
  socket = null;
  old?.close();
}

function connect() {
  close();
  const one = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/live?language=${spoken()}`);
  socket = one;
  heardAt = performance.now();
  one.onmessage = (event) => {
    if (one !== socket) return;
    heardAt = performance.now();
    tell(false, 0);
    receive(JSON.parse(event.data));
  };
  one.onclose = () => one === socket && lost();
}

/** A socket that is open and says nothing is lost too: cables are pulled without a farewell. */
function watch() {
  if (socket && !retry && performance.now() - heardAt > SILENT_S * 1000) {
    const old = socket;
    socket = null;
    old.close();
    lost();
  }
}

async function lost() {
  socket = null;
  if (retry) return;
  tell(true, AGAIN_S); // before anybody is asked: who is frozen does not answer
  if (await needsToken()) await signIn();
  if (socket || retry) return;
  let left = AGAIN_S;
  tell(true, left);
  retry = setInterval(() => {
    left -= 1;
    if (left > 0) return tell(true, left);
    if (document.hidden) return;
    connect();
  }, 1000);
}
