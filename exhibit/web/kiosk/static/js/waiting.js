// Where a kiosk keeps answers that wait: on its disk, by their random ids, so that their order tells nothing.
import { memoryStore } from "./outbox.js";

const STORE = "answers";

/** The store; one in memory where the browser has none to give. */
export async function waitingAnswers() {
  try {
    const base = await promised(Object.assign(indexedDB.open("exhibit-kiosk", 1), {
      onupgradeneeded: (event) => event.target.result.createObjectStore(STORE, { keyPath: "id" }),
    }));
    navigator.storage?.persist?.().catch(() => false);
    return stored(base);
  } catch {
    return memoryStore();
  }
}

function stored(base) {
  const on = (mode, act) => new Promise((done, failed) => {
    // "strict": on the disk before it counts as kept, as a kiosk is switched off at the wall.
    const turn = base.transaction(STORE, mode, { durability: "strict" });
    const asked = act(turn.objectStore(STORE));
    turn.oncomplete = () => done(asked.result);
    turn.onerror = turn.onabort = () => failed(turn.error);
  });
  return {
    all: () => on("readonly", (store) => store.getAll()),
    put: (one) => on("readwrite", (store) => store.put(one)),
    remove: (id) => on("readwrite", (store) => store.delete(id)),
  };
}

const promised = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = request.onblocked = () => failed(request.error);
});
