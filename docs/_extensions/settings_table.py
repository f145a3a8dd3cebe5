"""Lists what a deployment may decide, from `fireside.config.Settings`: the directive `settings`."""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from pydantic_core import PydanticUndefined

from fireside.config import Settings

MADE_AT_START = "made once, see below"


def default_of(name: str) -> str:
    """Return a setting's default as one would type it."""
    field = Settings.model_fields[name]
    if field.default_factory is not None:
        return MADE_AT_START
    if field.default is None or field.default is PydanticUndefined:
        return "none"
    if isinstance(field.default, bool):
        return "1" if field.default else "0"
    return str(field.default)


class SettingsTable(Directive):
    """The table."""

    def run(self) -> list[nodes.Node]:
        """Return it as raw HTML; a setting without a description stops the build."""
        rows = []
        for name, field in Settings.model_fields.items():
            if not field.description:
                raise self.error(f"the setting {name} has no description")
            rows.append(
                f"<tr><td><code>FIRESIDE_{escape(name.upper())}</code></td>"
                f"<td>{escape(field.description)}</td><td><code>{escape(default_of(name))}</code></td></tr>"
            )
        table = (
            '<div class="table-wrapper"><table class="docutils"><thead><tr><th>variable</th>'
            f"<th>what it is</th><th>default</th></tr></thead>"
            f"<tbody>{''.join(rows)}</tbody></table></div>"
        )
        return [nodes.raw("", table, format="html")]


def setup(app: Any) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("settings", SettingsTable)
    return {"parallel_read_safe": True}
