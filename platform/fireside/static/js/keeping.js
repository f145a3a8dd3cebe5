// What a student keeps on her own device: the page, what she typed, and nothing after she signs out.
// A page is named by its path; everything kept under an institution's prefix goes together.

const flag = (page) => `fireside.kept:${page}`;
const drafts = (page) => `fireside.notes:${page}`;
const shelf = (page) => `fireside.notes:${page}`; // the name of its cache; notes-worker.js says the same
const staticRoot = new URL("..", import.meta.url).pathname;
const year = 31536000; // seconds

/** Tell whether this device can keep pages at all. */
export function canKeep() {
  return "serviceWorker" in navigator && "caches" in window && storage() !== null;
}

export function isKept(page) {
  return storage()?.getItem(flag(page)) === "1";
}

/** Return what was typed on a kept page, by the keys of its notes. */
export function readDrafts(page) {
  try {
    return JSON.parse(storage()?.getItem(drafts(page)) ?? "{}");
  } catch {
    return {};
  }
}

/** Write down what is typed; false where this device has no room for it. */
export function writeDrafts(page, notes) {
  if (!isKept(page)) return true;
  try {
    storage().setItem(drafts(page), JSON.stringify(notes));
    return true;
  } catch {
    return false;
  }
}

/** Keep a page and the files it is made of; it then opens without a connection. */
export async function keepPage(page, worker, owner) {
  await navigator.serviceWorker.register(worker, { scope: page, updateViaCache: "none" });
  const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
  const files = loaded.filter(
    (file) => file.origin === location.origin && file.pathname.startsWith(staticRoot),
  );
  const cache = await caches.open(shelf(page));
  const wanted = new Set([page, ...files.map((file) => file.pathname + file.search)]);
  await Promise.all([...wanted].map((address) => cache.add(address)));
  storage().setItem(flag(page), "1");
  markDevice(page, owner, year);
}

/** Put the page as it is now in the place of the kept one; false where that was not possible. */
export async function reshelve(page) {
  try {
    const answer = await fetch(page);
    if (!answer.ok || answer.redirected || !isKept(page)) return false;
    await (await caches.open(shelf(page))).put(page, answer);
    return true;
  } catch {
    return false;
  }
}

/** Remove one page, its files and what was typed on it. */
export async function forgetPage(page) {
  storage()?.removeItem(flag(page));
  storage()?.removeItem(drafts(page));
  if (!canKeep()) return;
  await caches.delete(shelf(page));
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    if (new URL(registration.scope).pathname === page) await registration.unregister();
  }
  if (!keptUnder(prefixOf(page)).length) markDevice(page, "", 0);
}

/** Return how many notes of these pages have not been sent. */
export function unsent(pages) {
  return pages.flatMap((page) => Object.values(readDrafts(page))).filter((note) => !note.sent)
    .length;
}

/** Ask whether what was not sent may be lost; true where there is nothing to lose. */
export function mayForget(pages) {
  const count = unsent(pages);
  if (!count) return true;
  const what = count === 1 ? "One note has" : `${count} notes have`;
  return confirm(
    `${what} not been sent yet and would be lost. Wait for a connection to keep them. Remove them all the same?`,
  );
}

function storage() {
  try {
    return localStorage;
  } catch {
    return null; // switched off on this device
  }
}

function keptUnder(prefix) {
  const own = storage();
  const names = own ? Object.keys(own) : [];
  return names.filter((name) => name.startsWith(flag(`${prefix}/`))).map((name) => name.slice(flag("").length));
}

function prefixOf(page) {
  return page.slice(0, page.indexOf("/interviews/"));
}

/** Tell the server with a cookie whose pages are kept here: it wipes them when she signs out or
 *  somebody else signs in. */
function markDevice(page, owner, seconds) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `fireside_kept=${owner}; path=${prefixOf(page) || "/"}; max-age=${seconds}; samesite=lax${secure}`;
}

// Signing out wipes what is kept, after a warning about what is not sent.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches('form[action$="/sign-out"]') || "forgotten" in form.dataset) return;
  const path = new URL(form.action).pathname;
  const pages = keptUnder(path.slice(0, path.length - "/sign-out".length));
  if (!pages.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!mayForget(pages)) return;
  for (const page of pages) await forgetPage(page);
  form.dataset.forgotten = "";
  form.requestSubmit();
}, true);
