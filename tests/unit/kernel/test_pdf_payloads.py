"""Nothing from outside gets into a PDF: real payloads, a real server that counts, a real file."""

from __future__ import annotations

import base64
import io
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pypdf import PdfReader

from fireside.kernel.pdf import PdfFailed, PdfResult, Printer

SECRET = "the-secret-of-the-machine"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}</svg>'


@dataclass
class Trap:
    """A server on this machine, and who came to it."""

    address: str = ""
    port: int = 0
    hits: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    made = Trap()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.hits.append(self.path)
            self.send_response(302 if self.path == "/redirect" else 200)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()
            self.wfile.write(SECRET.encode())

        def log_message(self, *arguments: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    made.address = f"http://127.0.0.1:{made.port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def secret_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("private") / "secret.txt"
    path.write_text(SECRET)
    return path


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    made = Printer()
    yield made
    made.close()


def _spellings(trap: Trap, secret: Path) -> list[str]:
    port = trap.port
    return [
        f"file://{secret}",
        f"FILE://{secret}",
        f"file:{secret}",
        f"file://localhost{secret}",
        f"file:////{secret}",
        f"  file://{secret}",
        f"file:\t//{secret}",
        f"fi\nle://{secret}",
        f"file://{secret}?x#y",
        str(secret),
        f"//127.0.0.1:{port}/",
        f"http://127.0.0.1:{port}/",
        f"HTTP://127.0.0.1:{port}/",
        f"http:127.0.0.1:{port}/",
        f"http:/127.0.0.1:{port}/",
        f"http://127.1:{port}/",
        f"http://2130706433:{port}/",
        f"http://0x7f.1:{port}/",
        f"http://0:{port}/",
        f"http://localhost:{port}/",
        f"http://[::ffff:127.0.0.1]:{port}/",
        f"http://user@127.0.0.1:{port}/",
        f"https://127.0.0.1:{port}/",
        f"ftp://127.0.0.1:{port}/",
        f"jar:http://127.0.0.1:{port}/!/x",
        f"url:http://127.0.0.1:{port}/",
        f"{trap.address}/redirect",
        f"asset:{secret}",
        f"asset:../../../../../../{secret}",
        f"asset:%2e%2e/{secret}",
        f"data:text/html,<img src='{trap.address}/nested'>",
        "gopher://127.0.0.1/",
        "javascript:alert(1)",
        "",
        ":",
        "http://[",
    ]


def _tags(url: str) -> str:
    quoted = url.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    svg = SVG.format(
        f'width="9" height="9"><image xlink:href="{quoted}" href="{quoted}" width="9" height="9"/>'
        f'<use href="{quoted}#x"/><style>@import "{quoted}";</style>'
        f'<rect fill="url({quoted}#p)" width="9" height="9"/>'
    )
    encoded = base64.b64encode(svg.encode()).decode()
    return (
        f'<link rel="stylesheet" href="{quoted}"><link rel="attachment" href="{quoted}">'
        f'<img src="{quoted}" alt="x"><object data="{quoted}" type="image/svg+xml"></object>'
        f'<embed src="{quoted}" type="image/svg+xml"><iframe src="{quoted}"></iframe>'
        f'<input type="image" src="{quoted}"><video poster="{quoted}"></video>'
        f'<a rel="attachment" href="{quoted}">x</a><base href="{quoted}">'
        f'<img src="data:image/svg+xml;base64,{encoded}" alt="y">{svg}'
        f'<style>@import url("{quoted}"); @font-face {{ font-family: Evil; src: url("{quoted}") }}'
        f' p {{ font-family: Evil; background: url("{quoted}"); list-style: url("{quoted}") }}'
        f' p::before {{ content: url("{quoted}") attr(x) }} @page {{ background: url("{quoted}") }}'
        f"</style><p>visible</p>"
    )


def _holds(result: PdfResult, words: str) -> bool:
    reader = PdfReader(io.BytesIO(result.pdf))
    text = "".join(page.extract_text() for page in reader.pages)
    attached = b"".join(part for parts in reader.attachments.values() for part in parts)
    return words in text or words.encode() in result.pdf + attached


@pytest.fixture(scope="module", params=range(36))
def spelling(request: pytest.FixtureRequest, trap: Trap, secret_file: Path) -> str:
    return _spellings(trap, secret_file)[request.param]


def test_no_address_is_fetched_from_html(printer: Printer, trap: Trap, spelling: str) -> None:
    html = f'<!DOCTYPE html><html lang="en"><title>x</title><body>{_tags(spelling)}</body></html>'
    with suppress(PdfFailed):  # an error is a good answer, too
        result = printer.render(html, [], {})
        assert not _holds(result, SECRET)
        assert not PdfReader(io.BytesIO(result.pdf)).attachments
    assert trap.hits == []


def test_no_address_is_fetched_from_stylesheets(
    printer: Printer, trap: Trap, spelling: str
) -> None:
    quoted = spelling.replace('"', "").replace("\n", "\\A ")
    sheet = (
        f'@import "{quoted}"; @font-face {{ font-family: E; src: url("{quoted}") }}'
        f' p {{ font-family: E; background-image: url("{quoted}"), image-set("{quoted}" 1x);'
        f' content: url("{quoted}"); cursor: url("{quoted}"), auto }}'
        f' @page {{ background: url("{quoted}"); @top-left {{ content: url("{quoted}") }} }}'
    )
    result = printer.render(
        '<!DOCTYPE html><html lang="en"><title>x</title><p>visible</p></html>', [sheet], {}
    )
    assert not _holds(result, SECRET)
    assert trap.hits == []


def test_a_picture_of_ours_cannot_reach_outside(
    printer: Printer, trap: Trap, secret_file: Path
) -> None:
    for url in (f"file://{secret_file}", f"{trap.address}/svg"):
        entity = f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{url}">]>'
        picture = SVG.format(
            f'width="99" height="99"><image href="{url}" width="9" height="9"/>'
            f'<text y="9">&x;</text>'
        )
        html = '<!DOCTYPE html><html lang="en"><title>x</title><img src="asset:a.svg" alt="a">'
        result = printer.render(html, [], {"a.svg": (entity + picture).encode()})
        assert not _holds(result, SECRET)
        assert trap.hits == []


def test_nothing_is_attached(printer: Printer) -> None:
    html = (
        '<!DOCTYPE html><html lang="en"><title>x</title>'
        '<link rel="attachment" href="data:text/plain,smuggled" title="a">'
        '<a rel="attachment" href="data:text/plain,smuggled">x</a>'
        '<a rel="attachment" href="asset:ours">y</a>'
    )
    result = printer.render(html, [], {"ours": b"smuggled"})
    reader = PdfReader(io.BytesIO(result.pdf))
    assert not reader.attachments
    assert not any("/FS" in (a.get_object()) for p in reader.pages for a in p.get("/Annots", []))
    assert not _holds(result, "smuggled")
