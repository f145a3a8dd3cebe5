// The conversation view: one question at a time, notes that save themselves, a gentle clock, and a
// copy on this device where the student asks for one. Without scripts the page is plain forms.
import { canKeep, forgetPage, isKept, keepPage, mayForget, readDrafts, reshelve, writeDrafts } from "./keeping.js";
import { Note } from "./notes-saving.js";

const talk = document.querySelector("[data-talk]");
const list = talk.querySelector(".talk-notes");
const keeping = document.querySelector("[data-keeping]");
const page = keeping.dataset.page;
const blank = list.lastElementChild.cloneNode(true);
const ears = { changed, arrived, refresh, ask };
const notes = [...list.children].map((item) => new Note(item, ears));
const mostFree = 99; // as the server says
const calm = 3000; // ms after the last save until the kept page is renewed
let here = 0;
let renewing;

// --- what is typed ---------------------------------------------------------------------------

/** Write down what is typed where the page is kept, and leave room for one more note. */
function changed() {
  if (notes.at(-1).text.value) addBlank();
  const typed = notes.filter((note) => !note.leaving && (note.dirty || note.unshelved));
  const written = writeDrafts(page, Object.fromEntries(typed.map((note) => [note.key, note.draft()])));
  remind();
  if (!written) tell("This device has no room left: your notes wait on this page until they are sent.");
}

/** Renew the kept page once everything is saved, so that it opens as it was left. */
function arrived() {
  if (!isKept(page)) return;
  clearTimeout(renewing);
  renewing = setTimeout(async () => {
    if (notes.some((note) => note.dirty) || !(await reshelve(page))) return;
    notes.forEach((note) => (note.unshelved = note.dirty));
    changed();
  }, calm);
}

/** Renew the token of every form from the page as it is now; false when nobody is signed in. */
async function refresh() {
  const answer = await fetch(page, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return false;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = fresh.querySelector('[data-talk] input[name="csrf_token"]')?.value;
  if (!token) return false;
  document.querySelectorAll('input[name="csrf_token"]').forEach((input) => (input.value = token));
  return true;
}

/** Show both versions of a note, and let the student choose. */
function ask(note, theirs) {
  const shown = talk.querySelector("template[data-conflict]").content.cloneNode(true);
  const section = shown.querySelector("section");
  section.querySelector("[data-other]").textContent = theirs.text || "Nothing: the note is empty there.";
  section.querySelectorAll("[data-keep]").forEach((button) => {
    button.addEventListener("click", () => {
      section.remove();
      note.resolve(button.dataset.keep);
    });
  });
  note.form.querySelector(".field").after(section);
  section.scrollIntoView({ block: "nearest" });
}

function addBlank() {
  const number = Number(notes.at(-1).key.slice(1)) + 1;
  return number <= mostFree ? insert(`f${number}`, "", null) : null;
}

/** Put another note onto the page: a copy of the empty one under its own key. */
function insert(key, heading, before) {
  const item = blank.cloneNode(true);
  for (const element of [item, ...item.querySelectorAll("*")]) {
    for (const name of ["id", "for", "aria-describedby", "action", "data-note"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replace(/f\d+(?=(-error|-mark)?$)/, key));
    }
  }
  if (heading) {
    item.querySelector("h2").textContent = heading;
    item.querySelector("[name=heading]").value = heading;
  }
  list.insertBefore(item, before?.item ?? null);
  const note = new Note(item, ears);
  notes.splice(before ? notes.indexOf(before) : notes.length, 0, note);
  show(here);
  return note;
}

function flush() {
  notes.forEach((note) => note.save({ leaving: true }));
}

window.addEventListener("online", () => notes.forEach((note) => note.save()));
window.addEventListener("pagehide", flush);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") flush();
});
window.addEventListener("beforeunload", (event) => {
  if (!isKept(page) && notes.some((note) => note.dirty)) event.preventDefault();
});

// --- one question at a time --------------------------------------------------------------------

const [way, all] = [talk.querySelector("[data-way]"), talk.querySelector("[data-all]")];
talk.querySelector("[data-saves-itself]").hidden = false;
const [back, next] = [way.querySelector("[data-back]"), way.querySelector("[data-next]")];

function show(place) {
  here = Math.max(0, Math.min(place, notes.length - 1));
  notes.forEach((note, index) => note.item.classList.toggle("is-here", index === here));
  way.querySelector("[data-count]").textContent = `${here + 1} of ${notes.length}`;
  back.disabled = here === 0;
  next.disabled = here === notes.length - 1;
  remind();
}

/** Say beside the way what is the matter with a note that is not in sight. */
function remind() {
  const others = notes.filter((note, index) => index !== here);
  const asking = others.find((note) => note.conflict || note.refused);
  const line = way.querySelector("[data-elsewhere]");
  if (asking) {
    const place = notes.indexOf(asking);
    const words = `${place + 1} of ${notes.length} needs another look`;
    if (line.textContent === words) return;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button small", textContent: words });
    button.addEventListener("click", () => go(notes.indexOf(asking) - here));
    line.replaceChildren(button);
  } else {
    const waiting = others.some((note) => note.dirty && note.failures);
    line.textContent = waiting ? "Other notes are not saved yet. We keep trying" : "";
  }
}

function go(step) {
  notes[here].save();
  show(here + step);
  const { item } = notes[here];
  history.replaceState(null, "", `#${item.id}`);
  item.querySelector("h2").focus();
}

back.addEventListener("click", () => go(-1));
next.addEventListener("click", () => go(1));
all.querySelector("button").addEventListener("click", (event) => {
  const one = talk.classList.toggle("is-one");
  way.hidden = !one;
  event.currentTarget.setAttribute("aria-pressed", String(!one));
});

// --- the clock ---------------------------------------------------------------------------------

const clock = document.querySelector("[data-clock]");

function tick() {
  const present = Date.now();
  const minutes = (moment) => Math.ceil((Date.parse(moment) - present) / 60000);
  const [until, left] = [minutes(clock.dataset.starts), minutes(clock.dataset.ends)];
  let words = "";
  if (until > 0) words = until <= 60 ? `· begins in ${count(until)}` : "";
  else if (left > 0) words = `· about ${count(left)} left`;
  else if (left > -60) words = "· the planned time is over: go on only if they wish to";
  clock.querySelector("[data-left]").textContent = words;
}

function count(minutes) {
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}

// --- a copy on this device -----------------------------------------------------------------------

function tell(words) {
  keeping.querySelector("[data-keeping-state]").textContent = words;
}

function showKeeping() {
  keeping.hidden = !canKeep();
  keeping.querySelector("[data-not-kept]").hidden = isKept(page);
  keeping.querySelector("[data-is-kept]").hidden = !isKept(page);
}

keeping.querySelector("[data-keep-page]").addEventListener("click", async () => {
  tell("One moment…");
  try {
    await keepPage(page, keeping.dataset.worker, keeping.dataset.owner);
    tell("Kept: this page now opens without a connection.");
  } catch {
    await forgetPage(page);
    tell("This device could not keep the page. Your notes are saved as long as you are connected.");
  }
  changed();
  showKeeping();
});

keeping.querySelector("[data-forget-page]").addEventListener("click", async () => {
  if (!mayForget([page])) return;
  await forgetPage(page);
  tell("Removed from this device.");
  showKeeping();
});

/** Go on with what this device wrote down when the page was left, or had no connection. */
function restore() {
  if (!isKept(page)) return;
  for (const [key, draft] of Object.entries(readDrafts(page))) {
    const known = () => notes.find((note) => note.key === key);
    if (key.startsWith("f")) while (!known() && addBlank());
    const note = known() ?? insert(key, draft.heading, notes.find((one) => one.key.startsWith("f")));
    note.restore(draft);
  }
}

talk.classList.add("is-live", "is-one");
way.hidden = all.hidden = false;
restore();
changed();
const wanted = notes.findIndex((note) => `#${note.item.id}` === location.hash);
show(Math.max(wanted, 0));
if (clock) {
  tick();
  setInterval(tick, 20000);
}
showKeeping();
notes.forEach((note) => note.save()); // what a browser put back into the fields goes, too
