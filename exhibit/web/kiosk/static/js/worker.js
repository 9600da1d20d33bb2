// Where the kiosk is served by https, or on the exhibit's own machine: the page comes back without the exhibit, too.
// What it is made of is asked for anew each time; only where nobody answers is the last copy used.
const KEPT = "exhibit-kiosk";
const PAGE = ["/kiosk", "/whole/kiosk.js", "/whole/kiosk.css", "/static/shared/mark.svg"];
const TOLD = ["/api/questions", "/api/profiles"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(PAGE)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method === "GET" && (PAGE.includes(pathname) || TOLD.includes(pathname))) {
    event.respondWith(newest(event.request, pathname));
  }
});

async function newest(request, pathname) {
  const kept = await caches.open(KEPT);
  const name = pathname === "/kiosk" ? pathname : request;
  try {
    const answer = await fetch(request);
    if (answer.ok) await kept.put(name, answer.clone());
    return answer;
  } catch (error) {
    const last = await kept.match(name);
    if (last) return last;
    throw error;
  }
}
