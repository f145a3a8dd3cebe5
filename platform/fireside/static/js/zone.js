// Offers the browser's time zone in a `<select data-zone-offer>` where none was chosen yet.
// The old browser name of a zone that the list does not hold is left alone.

function offer(select) {
  if (select.value) return;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (![...select.options].some((option) => option.value === zone)) return;
  select.value = zone;
  const note = document.createElement("p");
  note.className = "hint";
  note.textContent = "Taken from this device. Change it if you live elsewhere.";
  select.after(note);
}

function offerIn(place) {
  place.querySelectorAll("select[data-zone-offer]").forEach(offer);
}

offerIn(document);
document.body.addEventListener("htmx:load", (event) => offerIn(event.detail.elt));
