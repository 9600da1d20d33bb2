// A kiosk stays what it is: no gesture, key or menu leads out of it, enlarges it or marks anything on it.
const KEYS = new Set(["Tab", "Enter", " ", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]);

/** Hold the page where it is. */
export function holdStill() {
  for (const event of ["contextmenu", "dragstart", "selectstart", "gesturestart", "gesturechange", "copy", "auxclick"]) {
    addEventListener(event, (one) => one.preventDefault(), { capture: true });
  }
  for (const event of ["wheel", "touchmove"]) addEventListener(event, (one) => one.preventDefault(), { passive: false });
  addEventListener("keydown", (one) => {
    const leads = one.ctrlKey || one.altKey || one.metaKey || !KEYS.has(one.key);
    if (leads) one.preventDefault();
  }, { capture: true });
  // One entry of its own lies before it, with nothing in it: who goes back stays here.
  const stay = () => history.pushState(null, "");
  stay();
  addEventListener("popstate", stay);
}

/** Have `act` done when somebody lets go of `button`, however long they held it, or presses it by a key. It is left
    undone where the finger has gone elsewhere. */
export function onRelease(button, act) {
  let held = null;
  button.addEventListener("pointerdown", (event) => {
    if (event.isPrimary && event.button === 0) held = event.pointerId;
  });
  button.addEventListener("pointercancel", () => (held = null));
  button.addEventListener("pointerup", (event) => {
    const here = held === event.pointerId && near(button, event);
    held = null;
    if (here) act();
  });
  // A key, or a program that reads the page aloud: a click without a finger.
  button.addEventListener("click", (event) => {
    if (event.detail === 0) act();
  });
}

const NEAR_PX = 24; // a hand that trembles

function near(button, event) {
  const place = button.getBoundingClientRect();
  return event.clientX > place.left - NEAR_PX && event.clientX < place.right + NEAR_PX
    && event.clientY > place.top - NEAR_PX && event.clientY < place.bottom + NEAR_PX;
}
