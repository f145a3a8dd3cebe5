"""Reads a plugin's blueprint, and serves its pages under `/p/<plugin>/` and nowhere else.

A blueprint can do anything to an application, so it is never given the real one: it is registered
in an empty one, and only its routes are taken over. Whatever else it did there is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import MethodType
from typing import Any, Final, TypeVar

from flask import Blueprint, Flask
from msgspec import Struct

from fireside.kernel.web.guard import IdConverter
from fireside.plugins.refusal import Refused

View = TypeVar("View", bound=Callable[..., Any])
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_HOOKED: Final = (
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "teardown_appcontext_funcs",
    "url_value_preprocessors",
    "url_default_functions",
)
"""Where a blueprint puts functions that run around requests."""
STATIC: Final = "static"
_PERMISSION: Final = "fireside_permission"


class Page(Struct, frozen=True):
    """One route of a plugin. `key` is the name of its view function."""

    key: str
    rule: str
    view: Callable[..., Any]
    methods: tuple[str, ...]
    permission: str

    @property
    def is_plain(self) -> bool:
        """Tell whether its address needs no value, so that the menu can lead to it."""
        return "<" not in self.rule and "GET" in self.methods


class Shelf(Struct, frozen=True):
    """Where a plugin keeps its templates and static files; None where it has none."""

    templates: Path | None
    static: Path | None


def needs(permission: str) -> Callable[[View], View]:
    """Declare which of the plugin's own permissions a page needs, by its key."""

    def declare(view: View) -> View:
        setattr(view, _PERMISSION, permission)
        return view

    return declare


def check_blueprint(answer: object) -> str | None:
    """Check what `register_blueprint` gave."""
    if not isinstance(answer, Blueprint):
        return f"expected a flask.Blueprint, got {type(answer).__name__}"
    return None


def read_shelf(given: Blueprint) -> Shelf:
    """Return the folders that a blueprint names."""
    root = Path(given.root_path)
    templates = root / given.template_folder if given.template_folder else None
    static = Path(given.static_folder) if given.static_folder else None
    for folder in (templates, static):
        if folder is not None and not folder.is_dir():
            raise Refused(f"register_blueprint: there is no folder {folder.name}")
    return Shelf(templates, static)


def read_pages(given: Blueprint) -> list[Page]:
    """Return a blueprint's routes; raise Refused where it wants more of the application."""
    probe = _bare(given.import_name)
    _refuse_more_than_routes(given, probe)
    pages = []
    for rule in probe.url_map.iter_rules():
        own, _, name = rule.endpoint.rpartition(".")
        if rule.host or rule.subdomain or own != given.name:
            raise Refused(f"register_blueprint: {rule.endpoint} is no route of its own")
        if name == STATIC and given.static_folder:
            continue
        view = probe.view_functions[rule.endpoint]
        methods = tuple(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        pages.append(Page(name, rule.rule, view, methods, getattr(view, _PERMISSION, "")))
    if len({page.key for page in pages}) < len(pages):
        raise Refused("register_blueprint: two routes share one view function")
    return pages


def _bare(import_name: str) -> Flask:
    bare = Flask(import_name, static_folder=None, template_folder=None)
    bare.url_map.converters["id"] = IdConverter
    return bare


def _refuse_more_than_routes(given: Blueprint, probe: Flask) -> None:
    """Register the blueprint in the empty application, and look at what else it changed there."""
    bare = _bare(given.import_name)
    probe.register_blueprint(given, url_prefix="")
    changed = [name for name in _HOOKED if any(_functions(getattr(probe, name)))]
    if set(probe.blueprints) != {given.name}:
        changed.append("a blueprint inside it")
    usual = bare.template_context_processors[None]  # Flask gives them to every blueprint too
    if set(_functions(probe.template_context_processors)) - set(usual):
        changed.append("context processors")
    if any(kinds for scopes in probe.error_handler_spec.values() for kinds in scopes.values()):
        changed.append("error handlers")
    changed += [
        f"template {names}"
        for names in ("filters", "globals", "tests")
        if _words(getattr(probe.jinja_env, names)) != _words(getattr(bare.jinja_env, names))
    ]
    if changed:
        raise Refused(f"register_blueprint: may bring routes only, and has {', '.join(changed)}")


def _words(table: dict[str, Any]) -> dict[str, int]:
    """Tell apart what templates know by a name; each application has a `config` of its own."""
    return {
        name: id(value.__func__ if type(value) is MethodType else value)
        for name, value in table.items()
        if name != "config"
    }


def _functions(table: Any) -> Sequence[Any]:
    return [one for many in table.values() for one in many] if isinstance(table, dict) else table


def refuse_unfit(
    pages: Sequence[Page], writing: dict[str, bool], has_static: bool, plugin: str
) -> None:
    """Raise Refused for a page without a permission of the plugin's own, or one that must write.

    `writing` has the plugin's permissions, each with whether it writes.
    """
    for page in pages:
        if page.permission not in writing:
            named = f" {page.permission!r}" if page.permission else ""
            raise Refused(
                f"page {page.key!r} needs the permission{named}, which {plugin} does not register: "
                "mark each page with @needs(key of register_permissions)"
            )
        if set(page.methods) - _SAFE and not writing[page.permission]:
            raise Refused(f"page {page.key!r} takes a POST, but {page.permission!r} does not write")
        if has_static and page.rule.startswith(f"/{STATIC}/"):
            raise Refused(f"page {page.key!r} lies where its static files are")
