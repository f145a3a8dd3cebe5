"""What `make dev` watches of a plugin that is being written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tools.plugin_sources import plugin_sources


def install(site: Path, folder: Path, *, editable: bool) -> None:
    """Leave what an installer leaves (PEP 610)."""
    about = site / "choir-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: choir\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[fireside.plugins]\nchoir = fireside_choir\n")
    origin = {"url": folder.as_uri(), "dir_info": {"editable": editable}}
    (about / "direct_url.json").write_text(json.dumps(origin))


@pytest.mark.parametrize("editable", [True, False])
def test_packs_templates_and_code_of_an_editable_plugin_are_watched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, editable: bool
) -> None:
    folder = tmp_path / "my choir"
    wanted = {"src/choir/__init__.py", "src/choir/packs/songs.toml", "src/choir/templates/a.html"}
    for name in [*wanted, "tests/test_it.py", ".git/index.py", "src/choir/voice.wav"]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    install(tmp_path / "site", folder, editable=editable)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    found = {Path(name) for name in plugin_sources()}
    mine = {file for file in found if file.is_relative_to(folder)}
    assert mine == ({folder / name for name in wanted} if editable else set())
