"""What a page offers a person: its words, its links and its forms (read with html.parser)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

_SILENT = frozenset({"script", "style", "svg", "head", "template"})
_STATUS = "status"  # the role of what a screen reader says by itself: progress, news


@dataclass(frozen=True)
class Link:
    """A link: its words and where it leads."""

    text: str
    href: str


@dataclass
class NamedList:
    """A list that says what it lists, as screen readers hear it."""

    label: str
    items: list[str] = field(default_factory=list)


@dataclass
class Field:
    """A control of a form. ``kind`` is its type or element; ``on`` means checked or chosen."""

    name: str
    kind: str
    value: str = ""
    on: bool = True
    label: str = ""
    options: list[Field] = field(default_factory=list)


@dataclass
class Form:
    """A form as a browser knows it."""

    action: str = ""
    method: str = "get"
    fields: list[Field] = field(default_factory=list)
    buttons: list[Field] = field(default_factory=list)

    def has(self, words: str) -> bool:
        """Tell whether a field is named so, or a button says so."""
        named = any(item.name == words for item in self.fields)
        return named or any(
            words in button.label or words == button.name for button in self.buttons
        )

    def choices(self, name: str) -> list[Field]:
        """Return what can be chosen under ``name``: radio buttons, checkboxes or options."""
        chosen: list[Field] = []
        for item in self.fields:
            if item.name == name:
                chosen += item.options or [item]
        return [item for item in chosen if item.value]

    def filled(
        self, values: Mapping[str, str | Sequence[str]], button: str = ""
    ) -> list[tuple[str, str]]:
        """Return what a browser would send after these values were typed; unknown names raise."""
        unknown = set(values) - {item.name for item in self.fields}
        if unknown:
            raise KeyError(f"the form at {self.action!r} has no field {sorted(unknown)}")
        sent: list[tuple[str, str]] = []
        for item in self.fields:
            if item.name not in values and item.on:
                sent += [(item.name, value) for value in self._present(item)]
        for name, value in values.items():
            sent += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        pressed = self._pressed(button)
        return [*sent, (pressed.name, pressed.value)] if pressed and pressed.name else sent

    def _present(self, item: Field) -> list[str]:
        """Return the value as the page shows it; a select shows its first option by default."""
        if item.kind != "select":
            return [item.value]
        return [o.value for o in item.options if o.on] or [o.value for o in item.options[:1]]

    def _pressed(self, words: str) -> Field | None:
        if not words:
            return self.buttons[0] if self.buttons else None
        for button in self.buttons:
            known = (button.name, button.value, f"{button.name}={button.value}")
            if words in known or words in button.label:
                return button
        raise KeyError(f"the form at {self.action!r} has no button {words!r}")


class PageReader(HTMLParser):
    """Collects what a person could use; ``read`` takes the whole page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[Link] = []
        self.lists: list[NamedList] = []
        self.statuses: list[str] = []
        self.title = ""
        self._words: list[str] = []
        self._open_form: Form | None = None
        self._outside: dict[str, Form] = {}
        self._collecting: list[tuple[str, Field | str, list[str]]] = []
        self._silent = 0
        self._select: Field | None = None
        self._open_list: NamedList | None = None

    @property
    def text(self) -> str:
        """Every visible word, single spaces between."""
        return " ".join(" ".join(self._words).split())

    def read(self, page: str) -> None:
        """Parse a whole page."""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms, controls and links as they open."""
        given = {name: value or "" for name, value in attrs}
        if tag in _SILENT and tag != "head":
            self._silent += 1
        elif tag == "form":
            self._begin_form(given)
        elif tag == "a" and "href" in given:
            self._collecting.append(("a", given["href"], []))
        elif tag == "title":
            self._collecting.append(("title", "", []))
        elif given.get("role") == "status":
            self._collecting.append((tag, _STATUS, []))
        elif tag in ("ul", "ol"):
            self._open_list = NamedList(given["aria-label"]) if "aria-label" in given else None
            self.lists += [self._open_list] if self._open_list else []
        elif tag == "li" and self._open_list is not None:
            self._collecting.append(("li", "", []))
        else:
            self._begin_control(tag, given)

    def _begin_form(self, given: dict[str, str]) -> None:
        known = self._outside.get(given.get("id", ""))
        form = known or Form()
        form.action, form.method = given.get("action", ""), given.get("method", "get").lower()
        if given.get("id"):
            self._outside[given["id"]] = form
        self.forms.append(form)
        self._open_form = form

    def _begin_control(self, tag: str, given: dict[str, str]) -> None:
        form = self._form_of(given)
        name = given.get("name", "")
        if form is None or "disabled" in given:
            return
        if tag == "input":
            self._add_input(form, name, given)
        elif tag == "button" and given.get("type", "submit") == "submit":
            button = Field(name, "button", given.get("value", ""))
            form.buttons.append(button)
            self._collecting.append(("button", button, []))
        elif tag == "textarea":
            area = Field(name, "textarea")
            form.fields.append(area)
            self._collecting.append(("textarea", area, []))
        elif tag == "select":
            self._select = Field(name, "select")
            form.fields.append(self._select)
        elif tag == "option" and self._select is not None:
            option = Field(name, "option", given.get("value", ""), "selected" in given)
            self._select.options.append(option)
            self._collecting.append(("option", option, []))

    def _form_of(self, given: dict[str, str]) -> Form | None:
        """Return the form a control belongs to: the one named by ``form=…``, or the open one."""
        if "form" in given:
            return self._outside.setdefault(given["form"], Form())
        return self._open_form

    @staticmethod
    def _add_input(form: Form, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text").lower()
        value = given.get("value", "on" if kind in ("checkbox", "radio") else "")
        if kind in ("submit", "image"):
            form.buttons.append(Field(name, "button", value, label=value))
        elif name and kind not in ("button", "reset", "file"):
            on = kind not in ("checkbox", "radio") or "checked" in given
            form.fields.append(Field(name, kind, value, on, given.get("aria-label", "")))

    def handle_endtag(self, tag: str) -> None:
        """Finish what was collecting words."""
        if tag in _SILENT and tag != "head":
            self._silent = max(0, self._silent - 1)
        elif tag == "form":
            self._open_form = None
        elif tag == "select":
            self._select = None
        elif tag in ("ul", "ol"):
            self._open_list = None
        elif self._collecting and self._collecting[-1][0] == tag:
            self._finish(*self._collecting.pop())

    def _finish(self, tag: str, target: Field | str, words: list[str]) -> None:
        said = "".join(words)
        label = " ".join(said.split())
        if isinstance(target, str):
            if target == _STATUS:
                self.statuses += [label] if label else []
            elif tag == "a":
                self.links.append(Link(label, target))
            elif tag == "li" and self._open_list is not None:
                self._open_list.items.append(label)
            elif tag == "title":
                self.title = self.title or label
        elif tag == "textarea":
            target.value = said.removeprefix("\n")
        else:
            target.label = label
            target.value = target.value or (label if tag == "option" and not target.value else "")

    def handle_data(self, data: str) -> None:
        """Keep the words, for the page and for whatever is open."""
        if self._silent:
            return
        for _, _, words in self._collecting:
            words.append(data)
        if not self._collecting or self._collecting[-1][0] not in ("title", "textarea", "option"):
            self._words.append(data)
