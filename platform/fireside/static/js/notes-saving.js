// One note: what is typed goes to the server by itself, one delivery at a time, and is never lost.
// Each delivery names the revision it was written upon. An answer that did not come leaves a doubt:
// if the server then shows what was sent, it has arrived, and that is no conflict with oneself.

const pause = 1000; // ms of quiet after which what was typed is sent
const longestPause = 30000; // ms between two attempts
const slowest = 15000; // ms after which an answer is given up
const someDoubts = 10;
const mostKeptAlive = 60000; // bytes that a browser sends while a page is left

const WORDS = {
  saved: "Saved",
  offline: "Not saved yet: no connection. We keep trying",
  server: "Not saved yet: the server does not answer as it should. We keep trying",
  signedOut: "Not saved yet: you are signed out here. Sign in in another tab, and leave this one open",
  conflict: "Somebody changed this in another tab",
};

export class Note {
  /** `page`: refresh() renews the forms' token, ask() shows a conflict, the rest is told. */
  constructor(item, page) {
    this.item = item;
    this.page = page;
    this.key = item.dataset.note;
    this.form = item.querySelector("form");
    this.text = this.form.elements.text;
    this.audience = this.form.elements.audience;
    this.done = this.form.elements.done ?? null;
    this.state = item.querySelector("[data-state]");
    this.base = Number(this.form.elements.base_revision.getAttribute("value"));
    this.saved = this.written();
    this.doubts = [];
    this.failures = 0;
    this.unshelved = false; // saved, and newer than the page that this device keeps
    this.listen();
  }

  listen() {
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("blur", () => this.save());
    this.audience.addEventListener("change", () => this.chosen());
    this.done?.addEventListener("change", () => this.chosen());
    this.form.addEventListener("submit", (event) => {
      if (event.submitter && "takeAway" in event.submitter.dataset) {
        this.leaving = true;
        this.page.changed();
        return;
      }
      event.preventDefault();
      this.save();
    });
  }

  /** What the server's page said was stored. */
  written() {
    const option = [...this.audience.options].find((one) => one.defaultSelected);
    return {
      text: this.text.defaultValue,
      audience: (option ?? this.audience.options[0]).value,
      done: this.done?.defaultChecked ?? false,
    };
  }

  current() {
    return {
      text: this.text.value,
      audience: this.audience.value,
      done: this.done?.checked ?? false,
    };
  }

  show({ text, audience, done }) {
    this.text.value = text;
    this.audience.value = audience;
    if (this.done && done !== undefined) this.done.checked = done;
  }

  get dirty() {
    return !this.leaving && !same(this.current(), this.saved);
  }

  /** What this device writes down, so that it survives the page. */
  draft() {
    const heading = this.form.elements.heading.value;
    return { ...this.current(), base: this.base, doubts: this.doubts, heading, sent: !this.dirty };
  }

  /** Go on from what this device had written down; the page may be older or newer than it. */
  restore(draft) {
    if (draft.sent && draft.base <= this.base) return;
    this.show(draft);
    this.base = draft.base;
    this.doubts = draft.doubts ?? [];
    this.unshelved = draft.sent;
    if (draft.sent) this.saved = this.current();
    else this.save();
  }

  typed() {
    this.refused = false;
    this.explain("");
    if (!this.conflict && this.failures === 0) this.say("");
    this.page.changed();
    this.soon(this.failures ? undefined : pause);
  }

  chosen() {
    this.refused = false;
    this.page.changed();
    this.save();
  }

  soon(wait = Math.min(pause * 2 ** this.failures, longestPause)) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  async save({ leaving = false } = {}) {
    if (this.busy || this.conflict || this.refused || !this.dirty) return;
    clearTimeout(this.timer);
    this.busy = true;
    const sent = this.current();
    this.doubt(sent);
    try {
      await this.take(await this.deliver(sent, leaving), sent);
    } catch {
      this.fail(WORDS.offline);
    }
    this.busy = false;
    this.page.changed();
    if (this.dirty && !this.conflict && !this.refused) this.soon();
  }

  /** Remember what is sent until an answer comes: the first and the latest, should it take long. */
  doubt({ text, audience }) {
    this.doubts.push({ text, audience });
    if (this.doubts.length > 2 * someDoubts) this.doubts.splice(someDoubts, 1);
  }

  deliver(sent, leaving) {
    const body = new URLSearchParams({
      csrf_token: this.form.elements.csrf_token.value,
      base_revision: this.base,
      heading: this.form.elements.heading.value,
      text: sent.text.replaceAll("\0", ""),
      audience: sent.audience,
      ...(sent.done ? { done: "y" } : {}),
    });
    return fetch(this.form.getAttribute("action"), {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      redirect: "error",
      keepalive: leaving && body.toString().length < mostKeptAlive,
      signal: AbortSignal.timeout(slowest),
    });
  }

  async take(answer, sent) {
    if (answer.ok) return this.arrived((await answer.json()).revision, sent);
    if (answer.status === 409) return this.compare((await answer.json()).theirs);
    if (answer.status === 422) return this.refuse((await answer.json()).message);
    if (answer.status >= 500 || answer.status === 429) return this.fail(WORDS.server);
    if (!(await this.page.refresh())) return this.fail(WORDS.signedOut);
    return this.fail(this.failures ? WORDS.server : ""); // with a fresh token it goes at once
  }

  arrived(revision, sent) {
    this.base = revision;
    this.form.elements.base_revision.value = revision;
    this.saved = sent;
    this.doubts = [];
    this.failures = 0;
    this.unshelved = true;
    this.mark();
    this.say(this.dirty ? "" : WORDS.saved);
    this.page.arrived();
  }

  /** The server has another version: ours that we had no answer about, or truly another one. */
  compare(theirs) {
    this.doubts.pop(); // what was just refused did not arrive
    const { text, audience, revision } = theirs;
    if (this.doubts.some((one) => one.text === text && one.audience === audience)) {
      this.base = revision;
      this.saved = { ...this.saved, text, audience };
      this.failures = 0;
      return;
    }
    this.conflict = theirs;
    this.say(WORDS.conflict, "trouble");
    this.page.ask(this, theirs);
  }

  /** Settle a conflict: `choice` is mine, other or both. */
  resolve(choice) {
    const { text, audience, revision } = this.conflict;
    this.conflict = null;
    this.doubts = [];
    this.base = revision;
    this.form.elements.base_revision.value = revision;
    this.saved = { text, audience, done: this.saved.done };
    if (choice === "other") this.show({ text, audience });
    if (choice === "both") this.text.value = joined(text, this.text.value);
    this.say(this.dirty ? "" : WORDS.saved);
    this.page.changed();
    this.mark();
    this.text.focus();
    return this.save();
  }

  refuse(message) {
    this.doubts.pop();
    this.refused = true; // until it is changed: the same would be refused again
    this.explain(message);
    this.say("Not saved", "trouble");
  }

  fail(words) {
    this.failures += 1;
    this.say(words, "trouble");
  }

  say(words, kind = "") {
    if (this.state.textContent.trim() !== words) this.state.textContent = words;
    this.state.dataset.kind = kind;
  }

  explain(message) {
    const error = this.item.querySelector("p.error");
    error.hidden = !message;
    error.querySelector("span").textContent = message;
    if (message) this.text.setAttribute("aria-invalid", "true");
    else this.text.removeAttribute("aria-invalid");
  }

  /** Say beside the note who may read it as it is stored now. */
  mark() {
    const option = [...this.audience.options].find((one) => one.value === this.saved.audience);
    const mark = this.item.querySelector(".talk-mark");
    mark.dataset.audience = option.value;
    mark.querySelector("[data-mark-of]").textContent = option.dataset.mark;
  }
}

function same(one, other) {
  return one.text === other.text && one.audience === other.audience && one.done === other.done;
}

/** Both texts in one, as the server joins them: no word is lost, and none comes twice. */
function joined(theirs, mine) {
  if (theirs.includes(mine.trim())) return theirs;
  if (mine.includes(theirs.trim())) return mine;
  return `${theirs.trimEnd()}\n\n${mine.trimStart()}`;
}
