// The time zone of this device, in a `<select data-zone-offer>` that shows another one:
// "take" chooses it and says so (nobody has chosen before), "say" offers it beside a button.
// Browsers know some zones by an old name (Asia/Calcutta): two names of one zone are alike.

const named = (zone) => new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;

function sameZone(one, other) {
  try {
    return one === other || named(one) === named(other);
  } catch {
    return false; // this browser does not know it
  }
}

function offer(select) {
  const manner = select.dataset.zoneOffer;
  delete select.dataset.zoneOffer; // once is enough: htmx announces the first page as well
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (sameZone(select.value, zone)) return;
  const options = [...select.options];
  const option =
    options.find((one) => one.value === zone) ??
    options.find((one) => sameZone(one.value, zone));
  if (!option) return;
  const note = document.createElement("p");
  note.className = "hint";
  note.setAttribute("role", "status");
  select.after(note);
  if (manner === "take") take(select, option.value, note);
  else suggest(select, option, note);
}

function take(select, zone, note) {
  select.value = zone;
  note.textContent = "Taken from this device. Change it if you live elsewhere.";
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

function suggest(select, option, note) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-button";
  button.textContent = `Take ${option.textContent.trim()}`;
  button.addEventListener("click", () => {
    take(select, option.value, note);
    select.focus();
  });
  note.append(`This device goes by ${option.textContent.trim()}. `, button);
}

function offerIn(place) {
  place.querySelectorAll("select[data-zone-offer]").forEach(offer);
}

offerIn(document);
document.body.addEventListener("htmx:load", (event) => offerIn(event.detail.elt));
