// Where the page is served by https, or on the exhibit's own machine: it comes back without the exhibit, too. What it
// is made of is asked for anew each time; only where nobody answers is the last copy used.
const KEPT = "exhibit-tracking";
const PAGE = ["/tracking", "/whole/tracking.js", "/whole/tracking.css", "/static/shared/mark.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(PAGE)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  const asked = PAGE.includes(pathname) || pathname === "/api/tracking" || pathname.startsWith("/api/messages");
  if (event.request.method === "GET" && asked) event.respondWith(newest(event.request, pathname));
});

async function newest(request, pathname) {
  const kept = await caches.open(KEPT);
  const name = pathname === "/tracking" ? pathname : request;
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
