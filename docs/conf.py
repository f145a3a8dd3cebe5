"""How the documentation is built: Sphinx, furo and MyST; a warning is an error."""

from __future__ import annotations

import sys
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

project = "Fireside"
author = "The Fireside contributors"
copyright = "the Fireside contributors, Apache-2.0"
release = installed_version("fireside")
version = release

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))
extensions = ["myst_parser", "interview_states", "settings_table"]
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "_extensions", "pictures/**/*.txt"]

html_theme = "furo"
html_title = "Fireside"
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#1f5c4d",
        "color-brand-content": "#1f5c4d",
        "font-stack": "system-ui, sans-serif",
    },
    "dark_css_variables": {
        "color-brand-primary": "#7fc4ae",
        "color-brand-content": "#7fc4ae",
    },
}


def leave_out_empty_chapters(app: Any, docname: str, content: list[str]) -> None:
    """Drop a glob that matches no page yet: Sphinx would warn, and a warning is an error here."""
    folder = Path(app.srcdir)
    kept = [
        line
        for line in content[0].splitlines()
        if not line.endswith("*") or " " in line or any(folder.glob(f"{line}.md"))
    ]
    content[0] = "\n".join(kept) + "\n"


def setup(app: Any) -> None:
    app.connect("source-read", leave_out_empty_chapters)
