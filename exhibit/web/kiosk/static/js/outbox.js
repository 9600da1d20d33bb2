// Answers on their way to the exhibit: kept until it says that they count, sent again for as long as it does not.
const MOST_AT_ONCE = 12;
const AGAIN_MS = [1500, 3000, 6000, 15000, 30000];
const AFTER_MS = 1100; // a stranger may say one thing a second

/** Sends what is put. `store` keeps it: {all, put, remove}; `told(waiting)` hears how many wait. */
export class Outbox {
  constructor(store, told = () => {}) {
    this.store = store;
    this.told = told;
    this.failed = 0;
    this.sending = false;
    this.timer = 0;
    addEventListener("online", () => this.send());
  }

  async put(answer) {
    await this.store.put(answer);
    return this.send(answer.id);
  }

  /** Send what waits; the answer with the id `fresh` as given just now, all others as of their quarter of an hour. */
  async send(fresh = "") {
    clearTimeout(this.timer);
    if (this.sending) {
      this.timer = setTimeout(() => this.send(), AFTER_MS);
      return;
    }
    this.sending = true;
    let more = false;
    try {
      const waiting = await this.store.all();
      // The fresh one first: the room answers it.
      const batch = [...waiting.filter((one) => one.id === fresh), ...waiting.filter((one) => one.id !== fresh)]
        .slice(0, MOST_AT_ONCE);
      if (batch.length) await this.#sent(batch, fresh);
      this.failed = 0;
      more = waiting.length > batch.length;
      this.told(waiting.length - batch.length);
    } catch {
      this.timer = setTimeout(() => this.send(), AGAIN_MS[Math.min(this.failed++, AGAIN_MS.length - 1)]);
      this.told((await this.store.all().catch(() => [])).length);
    } finally {
      this.sending = false;
    }
    if (more) this.timer = setTimeout(() => this.send(), AFTER_MS);
  }

  async #sent(batch, fresh) {
    const answers = batch.map((one) => (one.id === fresh ? { ...one, block: null } : one));
    const answer = await fetch("/api/answers", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ answers }),
      cache: "no-store",
    });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const told = await answer.json();
    // What is refused would be refused again: the show does not ask it any more.
    for (const id of [...told.taken, ...told.refused.map((one) => one.id)]) await this.store.remove(id);
  }
}

/** A store that forgets with the page. */
export function memoryStore() {
  const kept = new Map();
  return {
    all: async () => [...kept.values()],
    put: async (one) => void kept.set(one.id, one),
    remove: async (id) => void kept.delete(id),
  };
}
