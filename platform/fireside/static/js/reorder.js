// Drags an `<li>` of `[data-reorder]` by its `.drag` handle and sends the form's hidden `order`
// inputs in the new order. The move buttons remain the way for keys and for screen readers.

const lists = "[data-reorder]";

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.(`${lists} .drag`);
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  drag(handle, event);
});

function drag(handle, start) {
  const item = handle.closest("li");
  const list = item.parentElement;
  const before = [...list.children];
  // The list keeps the pointer: a moved element would lose it.
  item.classList.add("is-dragging");
  list.setPointerCapture(start.pointerId);

  const follow = (event) => {
    scrollNearEdge(event.clientY);
    place(list, item, event.clientY);
  };
  const stop = (event) => {
    list.removeEventListener("pointermove", follow);
    list.removeEventListener("pointerup", stop);
    list.removeEventListener("pointercancel", stop);
    document.removeEventListener("keydown", escape);
    item.classList.remove("is-dragging");
    if (event.type !== "pointerup") list.replaceChildren(...before);
    else if (before.some((child, index) => list.children[index] !== child)) send(list, item);
  };
  const escape = (event) => {
    if (event.key === "Escape") stop(event);
  };
  list.addEventListener("pointermove", follow);
  list.addEventListener("pointerup", stop);
  list.addEventListener("pointercancel", stop);
  document.addEventListener("keydown", escape);
}

/** Put the item before the first other item whose middle lies below the pointer. */
function place(list, item, y) {
  const others = [...list.children].filter((child) => child !== item);
  const next = others.find((child) => {
    const box = child.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
  if (next ? item.nextElementSibling !== next : list.lastElementChild !== item) {
    list.insertBefore(item, next ?? null);
  }
}

function scrollNearEdge(y) {
  if (y < 60) window.scrollBy(0, -12);
  else if (y > window.innerHeight - 60) window.scrollBy(0, 12);
}

function send(list, item) {
  const named = list.dataset.reorderForm;
  const form = named ? document.getElementById(named) : list.closest("form");
  if (!form) return;
  let moved = form.querySelector('input[name="moved"]');
  if (!moved) {
    moved = document.createElement("input");
    moved.type = "hidden";
    moved.name = "moved";
    form.append(moved);
  }
  moved.value = item.dataset.id ?? "";
  // htmx would send the button that has the focus as if it had been pressed.
  if (form.contains(document.activeElement)) document.activeElement.blur();
  form.requestSubmit();
  setTimeout(() => moved.remove()); // should no answer come, the next press is no drag
}
