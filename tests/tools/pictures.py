"""`make pictures`: what each person sees, as screenshots, and the packet's pages, in docs/pictures.

It runs the demo, enters by the door of each role and follows the links of what it finds: one
picture of each kind of page, at the width of a phone and of a desk, in light; the first page of
each person also in dark. `--everything` takes every page in all four ways, into var/pictures.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.tools.chromium import chromium
from tests.tools.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
DESK, PHONE = (1280, 900), (390, 844)
TALLEST = 3200  # pixels: a longer page is cut
MOST_PAGES = 34  # per person
ONE_OF = {"interviews": "interview", "hosts": "host", "people": "person", "plugins": "plugin"}
OWN = ("home", "interview")  # what every role sees differently; the rest is shown once
ROLES = ("student", "host", "adviser", "administrator")
DOOR = re.compile(r"http://127\.0\.0\.1:\d+/i/[a-z0-9-]+/demo/sign-in/\S+")
LEFT_OUT = re.compile(
    r"/static/|/demo/|/packets/|\.(pdf|ics|csv)$|sign-out|/questions/|/sessions|/i/[a-z0-9-]+/i/"
)


@dataclass(frozen=True)
class Way:
    """One way of looking at a page."""

    size: tuple[int, int]
    scheme: str

    @property
    def name(self) -> str:
        place = "desk" if self.size == DESK else "phone"
        return place if self.scheme == "light" else f"{place}-dark"


LIGHT = (Way(DESK, "light"), Way(PHONE, "light"))
ALL = (*LIGHT, Way(DESK, "dark"), Way(PHONE, "dark"))


@dataclass(frozen=True)
class Demo:
    """A running demo: where it lives and the doors it named, in the order of ROLES."""

    folder: Path
    doors: list[str]


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """Run `fireside demo` until it names its doors, and end it afterwards."""
    command = [sys.executable, "-m", "fireside.cli", "demo", "--folder", str(folder)]
    process = subprocess.Popen(
        [*command, "--port", str(free_port())],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "COLUMNS": "500", "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    doors: list[str] = []
    try:
        for line in process.stdout:
            print(line, end="")
            doors += DOOR.findall(line)
            if len(doors) >= len(ROLES):
                break
        if len(doors) < len(ROLES):
            raise SystemExit("The demo ended before it named its doors.")
        yield Demo(folder, doors)
    finally:
        process.terminate()
        process.wait(timeout=30)


def kind_of(address: str) -> str:
    """Return a page's kind: its path below the institution, one of many by its own name."""
    path = re.sub(r"^/i/[^/]+", "", urlsplit(address).path).strip("/")
    path = re.sub(r"(\w+)/\d{3,}", lambda found: ONE_OF.get(found[1], found[1]), path)
    return path.replace("/", "-") or "home"


def links_on(page: Page) -> list[str]:
    """Return the addresses of the same site that a page links to, in its order."""
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    here = urlsplit(page.url).netloc
    return [
        link.split("#")[0]
        for link in found
        if urlsplit(link).netloc == here and not LEFT_OUT.search(urlsplit(link).path)
    ]


def main_pages(page: Page) -> dict[str, str]:
    """Follow links from the page in front of us; return one address for each kind of page."""
    found = {kind_of(page.url): page.url}
    waiting = links_on(page)
    while waiting and len(found) < MOST_PAGES:
        address = waiting.pop(0)
        if kind_of(address) in found:
            continue
        answer = page.goto(address)
        if answer is None or "html" not in (answer.headers.get("content-type") or ""):
            continue
        found[kind_of(page.url)] = found[kind_of(address)] = page.url
        waiting += links_on(page)
    return found


def save(picture: bytes, path: Path) -> None:
    """Keep a picture with a palette: half the size, and no difference to the eye."""
    with Image.open(BytesIO(picture)) as image:
        cut = image.convert("RGB").crop((0, 0, image.width, min(image.height, TALLEST)))
        cut.quantize(colors=192, dither=Image.Dither.NONE).save(path, optimize=True)


def photograph(page: Page, address: str, way: Way, path: Path) -> None:
    """Take one picture of one page."""
    page.set_viewport_size({"width": way.size[0], "height": way.size[1]})
    page.emulate_media(color_scheme=way.scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # "light" or "dark"
    page.goto(address, wait_until="networkidle")
    save(page.screenshot(full_page=True), path)


def is_shown(kind: str, folder: Path) -> bool:
    """Tell whether somebody before has shown this kind of page, which looks alike for all."""
    return not kind.startswith(OWN) and any(folder.glob(f"*-{kind}-desk.png"))


def visit(browser: Browser, role: str, door: str, folder: Path, everything: bool) -> int:
    """Enter by a person's door and photograph what she finds; return the number of pictures."""
    context = browser.new_context(viewport={"width": DESK[0], "height": DESK[1]})
    page = context.new_page()
    page.goto(door)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    taken = 0
    for number, (kind, address) in enumerate(main_pages(page).items()):
        if not everything and is_shown(kind, folder):
            continue
        for way in ALL if everything or number == 0 else LIGHT:
            photograph(page, address, way, folder / f"{role}-{kind}-{way.name}.png")
            taken += 1
    context.close()
    return taken


def packet_pages(packet: Path, folder: Path) -> int:
    """Draw the packet's pages."""
    stem = folder / "packet"
    subprocess.run(["pdftoppm", "-r", "70", "-png", str(packet), str(stem)], check=True)
    pages = sorted(folder.glob("packet-*.png"))
    for page in pages:
        picture = page.read_bytes()
        page.unlink()
        save(picture, folder / f"packet-{int(page.stem.removeprefix('packet-'))}.png")
    return len(pages)


def main() -> None:
    """Take all pictures anew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--everything", action="store_true")
    everything = parser.parse_args().everything
    folder = ROOT / ("var/pictures" if everything else "docs/pictures")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    taken = 0
    with running_demo(ROOT / "var/pictures-demo") as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for role, door in zip(ROLES, demo.doors, strict=False):
            taken += visit(browser, role, door, folder, everything)
        browser.close()
        taken += packet_pages(demo.folder / "prep-packet.pdf", folder)
    print(f"{taken} pictures in {folder.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
