// What every page needs beyond plain HTML. Each part works alone; without scripts all forms still do.
import "./reorder.js";
import "./zone.js";
import "./fields.js";
import "./keeping.js";
import "./drafts.js";
import "./followup.js";

const root = document.documentElement;
const patience = 8000; // ms after which a form may be sent again, should no answer replace the page

/** Flip between light and dark and remember it on this device. */
function toggleTheme() {
  const dark = isDark();
  root.dataset.theme = dark ? "light" : "dark";
  try {
    localStorage.setItem("fireside.theme", root.dataset.theme);
  } catch {
    // The choice then lasts for this page.
  }
  nameTheme();
}

function isDark() {
  if (root.dataset.theme) return root.dataset.theme === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

function nameTheme() {
  const label = document.querySelector("[data-theme-toggle] span");
  if (label) label.textContent = isDark() ? "Light" : "Dark";
}

document.querySelector("[data-theme-toggle]")?.addEventListener("click", toggleTheme);
nameTheme();

// The menu closes with Escape, and its button gets the focus back.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector(".site-menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A form is sent once: the second press of a tired thumb does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || "noBusy" in form.dataset || form.method === "get") return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  setBusy(form, true);
  setTimeout(() => setBusy(form, false), patience);
}, true);

function setBusy(form, busy) {
  if (busy) form.setAttribute("aria-busy", "true");
  else form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll("button[type=submit], button:not([type])")) {
    if (busy) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

// Back from the browser's own cache: nothing is under way any more.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[aria-busy]").forEach((form) => setBusy(form, false));
});
document.body.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form");
  if (form) setBusy(form, false);
});

// After a swap the focus goes where the reader's eye goes.
document.body.addEventListener("htmx:afterSettle", (event) => {
  // What was replaced as a whole (outerHTML) is gone: the event comes from what stands in its place.
  const place = event.detail.target?.isConnected ? event.detail.target : event.target;
  if (!place?.isConnected) return;
  const next = place.querySelector("[data-focus], .error-summary");
  if (next) focusOn(next);
  else if (place.id === "content") focusOn(place.querySelector("h1") ?? place);
});

function focusOn(element) {
  if (!element.matches("a, button, input, select, textarea, [tabindex]")) {
    element.tabIndex = -1;
  }
  element.focus();
}

// A request that failed says so, instead of leaving the page as if nothing had happened.
for (const [name, words] of [
  ["htmx:sendError", "We could not reach the server. Nothing was lost: try again in a moment."],
  ["htmx:responseError", "That did not work. Reload the page and try again."],
]) {
  document.body.addEventListener(name, () => announce(words));
}

/** Show and speak a sentence that no server answer carries. */
function announce(words) {
  const notice = document.createElement("div");
  notice.className = "notice warning";
  const text = document.createElement("p");
  text.textContent = words;
  notice.append(document.createElement("span"), text);
  document.getElementById("flashes")?.replaceChildren(notice);
}
