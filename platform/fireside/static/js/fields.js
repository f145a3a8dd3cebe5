// Says what is wrong beside a field when it is left; the server checks everything again.

const words = {
  valueMissing: () => "Please fill this in.",
  typeMismatch: () => "This does not look complete yet.",
  tooShort: (field) => `A little more, please: ${field.value.length} of at least ${field.minLength} characters.`,
  tooLong: () => "This is too long.",
  rangeUnderflow: () => "This is too low.",
  rangeOverflow: () => "This is too high.",
  patternMismatch: () => "This does not have the form we expect.",
  badInput: () => "We cannot read this.",
};

/** The sentence for what is wrong with a field, or an empty string. */
function complaint(field) {
  if (field.validity.valid) return "";
  if (field.validity.typeMismatch && field.type === "email") {
    return "An e-mail address looks like name@example.org.";
  }
  const kind = Object.keys(words).find((key) => field.validity[key]);
  return field.dataset.message ?? words[kind]?.(field) ?? field.validationMessage;
}

function show(field) {
  const place = document.getElementById(`${field.id}-error`);
  if (!place) return;
  const text = complaint(field);
  place.hidden = text === "";
  const slot = place.querySelector("span") ?? place;
  slot.textContent = text;
  if (text) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

document.addEventListener("focusout", (event) => {
  const field = event.target;
  if (!field.matches?.("input, select, textarea") || field.value === "") return;
  // a message that appears while a button is pressed would move it from under the pointer
  if (event.relatedTarget?.type === "submit") return;
  show(field);
});

document.addEventListener("input", (event) => {
  if (event.target.getAttribute("aria-invalid") === "true") show(event.target);
});
