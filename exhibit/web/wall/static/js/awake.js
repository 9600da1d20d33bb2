// A screen that shows the wall must not fall asleep. Browsers grant that over https and on the exhibit's own machine.
let lock = null;
let wanted = false;

/** Keep the screen lit, or let it sleep again; whether it is as wanted. */
export async function stayAwake(on) {
  wanted = on;
  if (!on) {
    if (lock) await lock.release().catch(() => {});
    lock = null;
    return true;
  }
  if (!navigator.wakeLock) return false;
  lock = await navigator.wakeLock.request("screen").catch(() => null);
  return lock !== null;
}

// It is lost whenever the page is out of sight.
document.addEventListener("visibilitychange", () => {
  if (wanted && !document.hidden) stayAwake(true);
});
