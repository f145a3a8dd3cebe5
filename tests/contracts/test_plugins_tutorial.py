"""The tutorial for authors: each of its blocks is run, in order, in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "plugins" / "tutorial.md"
BLOCK = re.compile(
    r"^```(?P<kind>\S+)(?: (?P<language>\w+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
CAPTION = re.compile(r"^:caption: (\S+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    kind: str
    """`sh` is run, `text` must be among what was printed, `{code-block}` is a file."""
    text: str
    line: int


def blocks() -> list[Block]:
    page = PAGE.read_text(encoding="utf-8")
    return [
        Block(found["kind"], found["text"], page.count("\n", 0, found.start()) + 1)
        for found in BLOCK.finditer(page)
    ]


class Reader:
    """Somebody at a keyboard, who stays in the folder and keeps the variables of each command."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = ""
        clean = {key: text for key, text in os.environ.items() if not key.startswith("FIRESIDE_")}
        tools = str(Path(sys.executable).parent)
        self.environment = {
            **clean,
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "PIP_NO_INDEX": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "COLUMNS": "200",
        }

    def write(self, text: str) -> None:
        name = CAPTION.match(text)
        assert name is not None, "a file needs a caption"
        (self.folder / name[1]).write_text(text[name.end() :], encoding="utf-8")

    def run(self, text: str) -> int:
        script = f"set -e\n{text}\nprintf '\\0'; pwd; printf '\\0'; env -0"
        answer = subprocess.run(
            ["/bin/bash", "-c", script],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        self.said, _, rest = answer.stdout.partition("\0")
        self.said += answer.stderr
        if answer.returncode == 0:
            where, _, variables = rest.partition("\0")
            self.folder = Path(where.strip())
            pairs = (pair.split("=", 1) for pair in variables.split("\0") if "=" in pair)
            self.environment = dict(pairs)
        return answer.returncode


def test_tutorial_has_blocks_of_known_kinds() -> None:
    found = blocks()
    assert {block.kind for block in found} == {"sh", "text", "{code-block}"}
    assert len(found) == PAGE.read_text(encoding="utf-8").count("\n```") // 2


@pytest.mark.slow
def test_every_block_of_the_tutorial_runs_in_order(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    for block in blocks():
        where = f"{PAGE.name}, line {block.line}"
        if block.kind == "{code-block}":
            reader.write(block.text)
        elif block.kind == "sh":
            assert reader.run(block.text) == 0, f"{where}:\n{reader.said}"
        else:
            for line in filter(None, block.text.splitlines()):
                assert line in reader.said, f"{where}: not said, but:\n{reader.said}"
    assert (tmp_path / "night-work" / "packet.pdf").read_bytes().startswith(b"%PDF")
