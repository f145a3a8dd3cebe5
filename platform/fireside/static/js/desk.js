// Single keys on the adviser's desk. They act outside text fields only, and can be switched off.
const remembered = "fireside.keys";

function areOn() {
  try {
    return localStorage.getItem(remembered) !== "off";
  } catch {
    return true;
  }
}

function show() {
  const on = areOn();
  for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = !on;
  const control = document.querySelector("[data-keys-switch]");
  if (!control) return;
  control.hidden = false;
  control.textContent = on ? "Turn keyboard shortcuts off" : "Turn keyboard shortcuts on";
}

document.querySelector("[data-keys-switch]")?.addEventListener("click", () => {
  try {
    localStorage.setItem(remembered, areOn() ? "off" : "on");
  } catch {
    // Then the choice cannot be kept on this device.
  }
  show();
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !areOn()) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});

show();
