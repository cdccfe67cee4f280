/** Offline after the first visit: every file from the network first, from the copy kept here where there is none. */

const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const CACHE = "glimpse";

scope.addEventListener("install", (event) => event.waitUntil(keepAll()));
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && event.request.url.startsWith("http")) {
    event.respondWith(freshOrKept(event.request));
  }
});

/** Keep what the page needs, which files.json lists. */
async function keepAll() {
  const cache = await caches.open(CACHE);
  const response = await fetch("files.json");
  await cache.addAll(await response.json());
  await scope.skipWaiting();
}

/** @param {Request} request */
async function freshOrKept(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}
