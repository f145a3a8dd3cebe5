// A form with `data-keeps-itself` is sent a second after the last key, when its field is left and
// when the page is left. Its button stays, for those who want to press one and without scripts.

const pause = 1000; // ms after the last key
const again = 5000; // ms until a save that found no connection is tried again
const drafts = new WeakMap();

const words = {
  waiting: "Not kept yet…",
  kept: "Kept.",
  refused: "Not kept yet: press the button to see why.",
  offline: "Not kept yet: no connection. We keep trying.",
};

function draftOf(form) {
  if (!drafts.has(form)) drafts.set(form, { dirty: false, sending: false, pressed: null, timer: 0, state: stateIn(form) });
  return drafts.get(form);
}

function stateIn(form) {
  const state = document.createElement("p");
  state.className = "hint";
  state.setAttribute("role", "status");
  (form.querySelector(".actions") ?? form).before(state);
  return state;
}

function later(form, delay) {
  const draft = draftOf(form);
  clearTimeout(draft.timer);
  draft.timer = setTimeout(() => send(form), delay);
}

async function send(form) {
  const draft = draftOf(form);
  clearTimeout(draft.timer);
  if (!draft.dirty || draft.sending) return;
  Object.assign(draft, { dirty: false, sending: true });
  try {
    const headers = { "HX-Request": "true" }, body = new FormData(form);
    const answer = await fetch(form.action, { method: "POST", body, headers, keepalive: isSmall(body) });
    const revision = answer.headers.get("Draft-Revision");
    if (revision && form.elements.revision) form.elements.revision.value = revision;
    draft.state.textContent = draft.dirty ? words.waiting : answer.ok ? words.kept : words.refused;
  } catch {
    draft.dirty = true;
    draft.state.textContent = words.offline;
    later(form, again);
  }
  draft.sending = false;
  if (draft.pressed) draft.pressed();
  else if (draft.dirty) later(form, pause);
}

/** A request that may outlive its page has 64 KiB at most; each field brings a frame of its own. */
function isSmall(body) {
  const sizes = [...body.values()].map((value) => 200 + 3 * value.length);
  return sizes.reduce((sum, size) => sum + size, 0) < 60_000;
}

const formOf = (event) => event.target.closest?.("form[data-keeps-itself]");

function touched(form) {
  const draft = draftOf(form);
  draft.dirty = true;
  draft.state.textContent = words.waiting;
  later(form, pause);
}

/** Was this field changed since the server wrote it? */
function isChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (!field.options) return "defaultValue" in field && field.value !== field.defaultValue;
  const written = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(written, 0);
}

document.addEventListener("input", (event) => {
  const form = formOf(event);
  if (form) touched(form);
});

document.addEventListener("focusout", (event) => {
  const form = formOf(event);
  // where nothing was typed, the line of its state would move a button that is being pressed
  if (form && drafts.has(form)) send(form);
});

document.addEventListener("submit", (event) => {
  const form = formOf(event);
  if (!form) return;
  const draft = draftOf(form);
  draft.dirty = false;
  if (!draft.sending || !form.elements.revision) return;
  // the save on its way brings the revision that this one has to name
  event.preventDefault();
  draft.pressed = () => {
    draft.pressed = null;
    draft.dirty = false;
    form.requestSubmit(event.submitter);
  };
}, true);

window.addEventListener("pagehide", () => {
  document.querySelectorAll("form[data-keeps-itself]").forEach(send);
});

// whoever is quicker than this script has typed without being heard; a browser may also have put
// back what was typed before it left the page
document.querySelectorAll("form[data-keeps-itself]").forEach((form) => {
  if ([...form.elements].some(isChanged)) touched(form);
});
