// The service worker: keeps the app on the phone, and nothing else. No data ever passes through it.
//
// The server fills in the list below. A new version is fetched whole and waits until the page,
// asked by the person, tells it to take over.

/** @type {{version: string, files: [url: string, hash: string][]}} the start of each file's SHA-256, in base64 */
const PRECACHE = { version: "dev", files: [] };

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const CACHE = `fieldapp-${PRECACHE.version}`;
const SHELL = "/field/";
const KEPT = new Set(PRECACHE.files.map(([url]) => url));

/** @typedef {{name: string, fits: (url: URL, request: Request) => boolean, answer: ((url: URL) => Promise<Response>) | null}} Rule */

// The first rule that fits decides; what fits none goes to the network.
/** @type {Rule[]} */
const RULES = [
  {
    name: "not ours",
    fits: (url) => /^\/(desk|api|sign-in|sign-out)(\/|$)/.test(url.pathname),
    answer: null,
  },
  {
    name: "the app",
    fits: (url, request) => request.mode === "navigate" && url.pathname.startsWith(SHELL),
    answer: () => kept(SHELL),
  },
  { name: "its files", fits: (url) => KEPT.has(url.pathname), answer: (url) => kept(url.pathname) },
];

worker.addEventListener("install", (event) => event.waitUntil(fetchAll()));

worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));

worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== worker.location.origin) return;
  const rule = RULES.find(({ fits }) => fits(url, event.request));
  if (rule?.answer) event.respondWith(rule.answer(url));
});

worker.addEventListener("message", (event) => {
  if (event.data === "skip-waiting") worker.skipWaiting();
});

async function fetchAll() {
  const answers = await Promise.all(PRECACHE.files.map(fetched));
  const cache = await caches.open(CACHE);
  await Promise.all(answers.map((answer, place) => cache.put(PRECACHE.files[place][0], answer)));
}

/**
 * A file as this list knows it; what the page has loaded a moment ago is only asked about. An office
 * that was updated meanwhile makes the whole install fail, to be tried again.
 * @param {[url: string, hash: string]} file
 */
async function fetched([url, hash]) {
  const answer = await fetch(url, { cache: "no-cache" });
  const digest = await crypto.subtle.digest("SHA-256", await answer.clone().arrayBuffer());
  const found = btoa(String.fromCharCode(...new Uint8Array(digest)));
  if (!found.startsWith(hash)) throw new Error(`${url} is of another version`);
  return answer;
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name.startsWith("fieldapp-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** From the cache of this version; a browser that has emptied it is served by the network. @param {string} path */
async function kept(path) {
  const found = await (await caches.open(CACHE)).match(path, { ignoreVary: true });
  return found ?? fetch(path);
}
