"""Writes the distribution of a new plugin: what runs, with tests that pass at once."""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

from fireside.plugins.loader import GROUP

PARTS: Final = ("pack", "scorer", "section", "settings", "tables", "pages")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,29}")


class CannotScaffold(Exception):
    """Nothing was written; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class _File:
    """One file of the distribution: written where all of ``needs`` are wanted."""

    target: str
    template: str
    needs: tuple[str, ...] = ()
    words: str = ""
    """What the README says of it; nothing where that is plain."""


_FILES: Final = (
    _File("pyproject.toml", "pyproject.toml"),
    _File("README.md", "README.md"),
    _File("src/{package}/__init__.py", "package/init.py", (), "what Fireside reads first"),
    _File("src/{package}/questions.py", "package/questions.py", ("pack",)),
    _File(
        "src/{package}/packs/first_words.toml",
        "package/first_words.toml",
        ("pack",),
        "a question pack",
    ),
    _File("src/{package}/scoring.py", "package/scoring.py", ("scorer",), "a matching rule"),
    _File("src/{package}/section.py", "package/section.py", ("section",), "a packet section"),
    _File(
        "src/{package}/settings.py",
        "package/settings.py",
        ("settings",),
        "what each institution decides for itself",
    ),
    _File("src/{package}/models.py", "package/models.py", ("tables",), "a table"),
    _File("src/{package}/notes.py", "package/notes.py", ("tables",), "reading and writing it"),
    _File(
        "src/{package}/migrations/0001_notes.py",
        "package/migration.py",
        ("tables",),
        "making the table",
    ),
    _File("src/{package}/pages.py", "package/pages.py", ("pages",), "a page and its menu entry"),
    _File("src/{package}/templates/index.html", "package/index.html", ("pages",), "how it looks"),
    _File("tests/conftest.py", "trials/conftest.py"),
    _File("tests/test_plugin.py", "trials/test_plugin.py", (), "tests of the whole"),
    _File("tests/test_questions.py", "trials/test_questions.py", ("pack",)),
    _File("tests/test_scoring.py", "trials/test_scoring.py", ("scorer",)),
    _File("tests/test_section.py", "trials/test_section.py", ("section",)),
    _File("tests/test_settings.py", "trials/test_settings.py", ("settings",)),
    _File("tests/test_notes.py", "trials/test_notes.py", ("tables",)),
    _File("tests/test_pages.py", "trials/test_pages.py", ("pages",)),
)
_HOOKS: Final = {
    "pages": ("pages", ("nav_items", "register_blueprint", "register_permissions")),
    "pack": ("questions", ("register_question_packs",)),
    "scorer": ("scoring", ("register_match_scorers",)),
    "section": ("section", ("register_packet_sections",)),
}
"""Which hooks of which module each part brings."""
_CLASSES: Final = {"tables": ("models", ("Note",)), "settings": ("settings", ("Settings",))}
_LIBRARIES: Final = {
    "alembic>=1.14": {"tables"},
    "flask>=3.1": {"pages"},
    "numpy>=2.1": {"scorer"},
    "pydantic>=2.10": {"settings"},
    "sqlalchemy>=2.1": {"tables"},
    "werkzeug>=3.1": {"pages"},
}
_FORMS: Final = "wtforms>=3.2"


@dataclass(frozen=True)
class NewPlugin:
    """A plugin that is to be written."""

    name: str
    parts: frozenset[str]
    package: str = field(init=False)
    distribution: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "package", f"fireside_{self.name}")
        object.__setattr__(self, "distribution", self.package.replace("_", "-"))

    def render(self) -> Iterator[tuple[str, str]]:
        """Return the path and the text of each file."""
        environment = _environment()
        context = self._context()
        for file in self._files():
            text = environment.get_template(f"{file.template}.jinja").render(context)
            yield file.target.format(package=self.package), text.rstrip("\n") + "\n"
        yield f"src/{self.package}/py.typed", ""

    def _files(self) -> list[_File]:
        return [file for file in _FILES if self.parts.issuperset(file.needs)]

    def _context(self) -> dict[str, object]:
        chosen = {**_HOOKS, **_CLASSES}
        imports = sorted(chosen[part] for part in self.parts if part in chosen)
        hooks = sorted(hook for part in self.parts & set(_HOOKS) for hook in _HOOKS[part][1])
        return {
            "name": self.name,
            "title": self.name.replace("_", " ").strip().capitalize(),
            "package": self.package,
            "distribution": self.distribution,
            "parts": self.parts,
            "imports": imports,
            "hooks": hooks,
            "dependencies": self._dependencies(),
            "described": [
                (file.target.format(package=self.package), file.words)
                for file in self._files()
                if file.words
            ],
        }

    def _dependencies(self) -> list[str]:
        wanted = [library for library, parts in _LIBRARIES.items() if parts & self.parts]
        forms = [_FORMS] if {"tables", "pages"} <= self.parts else []
        return sorted(["fireside>=0.1", *wanted, *forms])


def write_plugin(new: NewPlugin, parent: Path) -> Path:
    """Write a new plugin into a folder of its own below ``parent``, and return that folder.

    Raises CannotScaffold where it exists already: nothing that somebody wrote is touched.
    """
    folder = parent / new.distribution
    written = list(new.render())
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise CannotScaffold(
            f"{folder} exists already. Nothing was written; choose another name or place."
        ) from None
    for target, text in written:
        file = folder / target
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def check_name(name: str, taken: Collection[str]) -> None:
    """Raise CannotScaffold for a name that no new plugin can have; ``taken`` are our commands."""
    if _NAME.fullmatch(name) is None or keyword.iskeyword(name):
        raise CannotScaffold(
            f"{name!r} cannot be a plugin's name: 2 to 30 of a-z, 0-9 and _, a letter first."
        )
    if name in taken:
        raise CannotScaffold(f"“fireside {name}” is a command already. Choose another name.")
    known = {entry.name for entry in entry_points(group=GROUP)}
    if name in known or find_spec(f"fireside_{name}") is not None:
        raise CannotScaffold(f"A plugin called {name} is installed already. Choose another name.")


def read_parts(listed: str) -> frozenset[str]:
    """Return the parts that a list such as `pack,settings` names; raise CannotScaffold."""
    if listed.strip() == "all":
        return frozenset(PARTS)
    named = {part.strip() for part in listed.split(",") if part.strip()}
    if unknown := sorted(named - set(PARTS)):
        raise CannotScaffold(
            f"There is no part called {unknown[0]!r}. Choose from {', '.join(PARTS)}, or all."
        )
    return frozenset(named)


def _environment() -> Environment:
    """Return an environment with marks of its own: what it writes holds Jinja's usual ones."""
    made = Environment(
        loader=FunctionLoader(_template),
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        autoescape=select_autoescape(()),
    )
    made.filters["tojson"] = json.dumps  # quotes for TOML, and none of HTML's entities
    return made


def _template(name: str) -> str | None:
    file = files("fireside.cli") / "scaffold" / name
    return file.read_text(encoding="utf-8") if file.is_file() else None
