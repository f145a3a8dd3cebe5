// The week drawn above its table: the table's selects are the truth, the drawing shows and sets them.
// By mouse: draw on an empty place, drag a span, drag its edges. By touch: tap an empty place, drag a
// span. By keys: arrows move a span, with Shift they move its end, Delete removes it, Enter leads to
// its selects. Without scripts the table does it all.

const step = 15; // minutes that a pointer or a key moves; the selects know every five
const shortest = 15;
const perHour = 28; // pixels
const place = document.getElementById("hours");
let counter = 0;

const clock = (minute) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
const minutes = (text) => {
  const [hour, minute] = text.split(":").map(Number);
  return hour * 60 + minute;
};
const between = (value, least, most) => Math.min(Math.max(value, least), most);
const onGrid = (minute) => Math.round(minute / step) * step;

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

/** The weekdays of the table: number, name, and the rows of spans in it. */
function days() {
  return [...place.querySelectorAll("tr[data-weekday]")].map((line) => ({
    number: line.dataset.weekday,
    name: line.querySelector("th").textContent,
    cell: line.querySelector("td"),
    rows: [...line.querySelectorAll(".hours-range")],
  }));
}

function read(row) {
  const [from, until] = row.querySelectorAll("select");
  const dates = [...row.querySelectorAll("input[type=date]")].map((input) => input.value);
  return { start: minutes(from.value), end: minutes(until.value), dates };
}

function write(row, start, end) {
  const [from, until] = row.querySelectorAll("select");
  from.value = clock(start);
  until.value = clock(end);
}

function spoken(day, row) {
  const { start, end, dates } = read(row);
  const [first, last] = dates;
  const when = `${first ? `, from ${first}` : ""}${last ? `, until ${last}` : ""}`;
  return `${day.name} ${clock(start)} to ${clock(end)}${when}`;
}

/** Add a row for a day, before what follows its spans, with the times given. */
function addRow(day, start, end, dates = ["", ""]) {
  counter += 1;
  const words = {
    __number__: day.number, __weekday__: day.name, __place__: `${day.number}-new${counter}`,
  };
  const html = place.querySelector("[data-new-span]").innerHTML;
  const shown = html.replace(/__(number|weekday|place)__/g, (word) => words[word]);
  day.cell.querySelector(".hours-none").insertAdjacentHTML("beforebegin", shown);
  const row = [...day.cell.querySelectorAll(".hours-range")].pop();
  write(row, start, end);
  row.querySelectorAll("input[type=date]").forEach((input, index) => {
    input.value = dates[index];
  });
  return row;
}

/** Draw anew, put the focus on a row's span, and let the preview follow. */
function changed(row) {
  draw();
  if (row) blockOf(row)?.focus();
  place.dispatchEvent(new Event("change", { bubbles: true }));
}

const blocks = new Map();
const blockOf = (row) => [...blocks].find(([, of]) => of.row === row)?.[0];

function say(words) {
  document.getElementById("announcer").textContent = words;
}

let first = 7 * 60;

function draw() {
  const canvas = place.querySelector("[data-week-drawing]");
  if (!canvas) return;
  const week = days();
  const spans = week.flatMap((day) => day.rows.map(read)).filter(({ start, end }) => end > start);
  first = Math.min(7 * 60, ...spans.map(({ start }) => Math.floor(start / 60) * 60));
  const last = Math.max(22 * 60, ...spans.map(({ end }) => Math.ceil(end / 60) * 60));
  blocks.clear();
  canvas.hidden = false;
  canvas.replaceChildren(axis(last), ...week.map((day) => column(day, last)), hint());
}

function hint() {
  return make(
    "p",
    "week-hint hint",
    "Draw, drag or tap. With keys: arrows move hours, Shift and arrows their end, Delete removes.",
  );
}

function axis(last) {
  const lines = make("div", "week-axis");
  lines.setAttribute("aria-hidden", "true");
  for (let hour = first; hour < last; hour += 120) {
    const line = make("span", "", clock(hour));
    line.style.top = `${((hour - first) / 60) * perHour}px`;
    lines.append(line);
  }
  return lines;
}

function column(day, last) {
  const whole = make("div", "week-day");
  const field = make("div", "week-field");
  const name = make("span", "week-name", day.name.slice(0, 3));
  name.setAttribute("aria-hidden", "true");
  field.style.height = `${((last - first) / 60) * perHour}px`;
  field.addEventListener("pointerdown", (event) => begin(event, day, field));
  // A finger may be about to scroll: only a tap, which ends as a click, adds an hour.
  field.addEventListener("click", (event) => {
    if (pointer === "touch" && event.target === field) {
      const start = placeFor(event, field);
      changed(addRow(day, start, start + 60));
    }
  });
  for (const row of day.rows) {
    const { start, end } = read(row);
    if (end > start) field.append(block(day, row, start, end));
  }
  whole.append(name, field);
  return whole;
}

function block(day, row, start, end) {
  const button = make("button", "week-span", `${clock(start)} ${clock(end)}`);
  button.type = "button";
  button.setAttribute("aria-label", spoken(day, row));
  button.setAttribute("aria-keyshortcuts", "ArrowUp ArrowDown ArrowLeft ArrowRight Delete Enter");
  button.classList.toggle("is-dated", read(row).dates.some(Boolean));
  button.classList.toggle("is-wrong", row.querySelector("[aria-invalid]") !== null);
  button.style.top = `${((start - first) / 60) * perHour}px`;
  button.style.height = `${((end - start) / 60) * perHour}px`;
  blocks.set(button, { day, row });
  return button;
}

/** The minute of the day under a pointer. */
function minuteAt(event, field) {
  const { top } = field.getBoundingClientRect();
  return first + ((event.clientY - top) / perHour) * 60;
}

let pointer = "";

function begin(event, day, field) {
  pointer = event.pointerType;
  if (event.button !== 0) return;
  const button = event.target.closest(".week-span");
  if (!button) {
    if (pointer !== "touch") drawNew(event, day, field);
    return;
  }
  event.preventDefault();
  button.focus();
  const { row } = blocks.get(button);
  const span = read(row);
  const box = button.getBoundingClientRect();
  const edge = Math.min(10, box.height / 4);
  const grip = event.clientY > box.bottom - edge ? "end" : event.clientY < box.top + edge ? "start" : "";
  follow(event, field, button, (moved, over) => {
    const by = onGrid(moved);
    if (grip === "end") span.to = [span.start, between(span.end + by, span.start + shortest, 1440)];
    else if (grip) span.to = [between(span.start + by, 0, span.end - shortest), span.end];
    else {
      const start = between(span.start + by, 0, 1440 - (span.end - span.start));
      span.to = [start, start + span.end - span.start];
      span.over = over;
    }
    show(button, ...span.to);
  }, (dropped) => {
    if (!dropped) draw();
    else if (span.to) settle(row, day, span.over ?? day, ...span.to);
  });
}

const placeFor = (event, field) =>
  between(Math.floor(minuteAt(event, field) / step) * step, 0, 1440 - 60);

/** A new span: from where the pointer went down to where it goes up, an hour where it only clicks. */
function drawNew(event, day, field) {
  event.preventDefault();
  const from = placeFor(event, field);
  const shadow = make("span", "week-span is-new");
  let until = from + 60;
  show(shadow, from, until);
  field.append(shadow);
  follow(event, field, field, (moved) => {
    until = between(onGrid(from + moved), from + shortest, 1440);
    show(shadow, from, until);
  }, (dropped) => {
    if (dropped) changed(addRow(day, from, until));
    else draw();
  });
}

function show(element, start, end) {
  element.textContent = `${clock(start)} ${clock(end)}`;
  element.style.top = `${((start - first) / 60) * perHour}px`;
  element.style.height = `${((end - start) / 60) * perHour}px`;
}

/** Tell how many minutes a pointer has moved and over which day it is, until it lets go. */
function follow(start, field, holder, move, end) {
  holder.setPointerCapture(start.pointerId);
  const on = (event) => {
    const moved = ((event.clientY - start.clientY) / perHour) * 60;
    move(moved, dayUnder(event));
  };
  const stop = (event) => {
    holder.removeEventListener("pointermove", on);
    for (const kind of ["pointerup", "pointercancel"]) holder.removeEventListener(kind, stop);
    document.removeEventListener("keydown", escape);
    end(event.type === "pointerup");
  };
  const escape = (event) => event.key === "Escape" && stop(event);
  holder.addEventListener("pointermove", on);
  for (const kind of ["pointerup", "pointercancel"]) holder.addEventListener(kind, stop);
  document.addEventListener("keydown", escape);
}

function dayUnder(event) {
  const columns = [...place.querySelectorAll(".week-day")];
  const index = columns.findIndex((column) => {
    const box = column.getBoundingClientRect();
    return event.clientX >= box.left && event.clientX < box.right;
  });
  return days()[index];
}

/** Keep a span's new times, and its new day. */
function settle(row, before, after, start, end) {
  let kept = row;
  if (after.number === before.number) write(row, start, end);
  else {
    const { dates } = read(row);
    row.remove();
    kept = addRow(after, start, end, dates);
  }
  changed(kept);
  say(spoken(after, kept));
}

document.addEventListener("keydown", (event) => {
  const found = blocks.get(event.target);
  if (!found || event.ctrlKey || event.metaKey || event.altKey) return;
  const { day, row } = found;
  const { start, end } = read(row);
  const way = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
  if (event.key === "Delete" || event.key === "Backspace") remove(row, day);
  else if (event.key === "Enter" || event.key === " ") row.querySelector("select").focus();
  else if (!way) return;
  else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    const week = days();
    const next = week[between(Number(day.number) + way, 0, 6)];
    settle(row, day, next, start, end);
  } else if (event.shiftKey) settle(row, day, day, start, between(end + way * step, start + shortest, 1440));
  else {
    const moved = between(start + way * step, 0, 1440 - (end - start));
    settle(row, day, day, moved, moved + end - start);
  }
  event.preventDefault();
});

function remove(row, day) {
  const words = `${spoken(day, row)} removed`;
  const next = day.cell.querySelector("button[name=add]");
  row.remove();
  changed();
  next.focus();
  say(words);
}

// The table: a row goes at once, and the drawing follows each change in it.
place?.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=remove]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest(".hours-range");
  remove(row, days().find((day) => day.cell.contains(row)));
});
place?.addEventListener("change", (event) => event.target !== place && draw());
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target !== place) return;
  draw();
  place.dispatchEvent(new Event("change", { bubbles: true }));
});
if (place) draw();
