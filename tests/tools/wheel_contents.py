"""Fail unless a wheel carries all that runs: templates, migrations, styles, fonts and plugins.

usage: wheel_contents.py FILE.whl
"""

from __future__ import annotations

import sys
import zipfile

NEEDED = {
    "page templates": ("fireside/templates/", ".html"),
    "mail templates": ("fireside/templates/email/", ".txt"),
    "migrations": ("fireside/migrations/versions/", ".py"),
    "the migration environment": ("fireside/migrations/", "env.py"),
    "styles": ("fireside/static/css/", ".css"),
    "htmx": ("fireside/static/", "htmx.min.js"),
    "fonts": ("fireside/static/", ".ttf"),
    "demo content": ("fireside/demo/", ".toml"),
    "the starter plugin": ("fireside_starter/", ".py"),
    "the packet's themes": ("fireside_starter/themes/", ".css"),
    "the fonts of themes": ("fireside_starter/themes/", ".ttf"),
    "the plugin for video rooms": ("fireside_video/", ".py"),
    "the webhooks plugin": ("fireside_webhooks/", ".py"),
    "what a new plugin is written from": ("fireside/cli/scaffold/", ".jinja"),
    "the type marker": ("fireside/", "py.typed"),
}
UNWANTED = ("__pycache__", ".pyc", "tests/", ".sqlite3", ".db")


def faults(names: list[str]) -> list[str]:
    """Return what is missing from a wheel's file names, and what should not be among them."""
    missing = [
        f"{what} are missing ({start}*{end})"
        for what, (start, end) in NEEDED.items()
        if not any(name.startswith(start) and name.endswith(end) for name in names)
    ]
    doubled = sorted({name for name in names if names.count(name) > 1})
    unwanted = [name for name in names if any(part in name for part in UNWANTED)]
    return [
        *missing,
        *(f"{n} is there twice" for n in doubled),
        *(f"{n} is unwanted" for n in unwanted),
    ]


def main(path: str) -> int:
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
    found = faults(names)
    for fault in found:
        print(f"  {fault}")
    print(f"{path.rsplit('/', 1)[-1]}: {len(names)} files, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
