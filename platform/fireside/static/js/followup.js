// The composer: a note or a begun sentence goes in where the cursor stands.
// Without this file the same buttons add it at the end, by way of the server.

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-insert]");
  const words = button?.form?.querySelector("textarea[data-words]");
  if (!words) return;
  event.preventDefault();
  insert(words, button.dataset.insert);
  if (button.dataset.note) remember(button.form, button.dataset.note);
  words.focus();
  words.dispatchEvent(new Event("input", { bubbles: true }));
});

/** Put a piece in, as a paragraph of its own where it meets other words. */
function insert(words, piece) {
  const [from, to] = [words.selectionStart, words.selectionEnd];
  const before = words.value.slice(0, from).trimEnd();
  const after = words.value.slice(to).trimStart();
  const begin = before ? `${before}\n\n` : "";
  const end = after ? `\n\n${after}` : "";
  words.value = `${begin}${piece}${end}`;
  const place = begin.length + piece.length;
  words.setSelectionRange(place, place);
}

/** Tell the server from which note the words come. */
function remember(form, note) {
  if (form.querySelector(`input[name="quoted"][value="${note}"]`)) return;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "quoted", value: note });
  form.append(field);
}
