// Opens one conversation page without a connection. Its scope is that page alone; what it may serve
// was put on its shelf by keeping.js when the student asked for it, and nothing else is touched.

const page = new URL(self.registration.scope).pathname;
const shelf = `fireside.notes:${page}`;
const patience = 5000; // ms after which a slow network counts as none

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  const isPage = address.pathname === page && request.mode === "navigate";
  if (isPage || address.pathname.includes("/static/")) event.respondWith(serve(request, isPage));
});

/** Ask the network first; what is kept stands in where it gives no answer. */
async function serve(request, isPage) {
  const kept = await caches.match(isPage ? page : request, {
    cacheName: shelf,
    ignoreSearch: isPage,
    ignoreVary: true,
  });
  try {
    const answer = await fetch(request, kept ? { signal: AbortSignal.timeout(patience) } : {});
    if (kept && answer.status >= 500) return kept;
    if (isPage) await refresh(answer);
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

/** Put the page as it is now on the shelf; what does not exist for its reader any more goes. */
async function refresh(answer) {
  if (!(await caches.has(shelf))) return;
  const cache = await caches.open(shelf);
  if (answer.status === 404) await cache.delete(page, { ignoreVary: true });
  else if (answer.ok && !answer.redirected) await cache.put(page, answer.clone());
}
