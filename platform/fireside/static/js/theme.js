// Before the first paint: mark that scripts run, and apply the theme chosen on this device.
(function () {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("fireside.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage may be closed to us; then the system's theme it is.
  }
})();
