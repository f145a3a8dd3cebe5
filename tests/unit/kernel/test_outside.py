"""Reading an address that somebody typed: never from our own network, and never without an end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from socket import create_server

import pytest

from fireside.kernel.outside import (
    Ask,
    Trouble,
    Unreachable,
    check_url,
    fetch,
    is_own,
    is_public,
    is_same_place,
    resolve,
    send,
)
from tests.tools.calendar_server import Served, serving

OWN = frozenset({"localhost"})


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as made:
        yield made


def trouble(url: str, own: frozenset[str] = OWN, seconds: float = 5, most: int = 1000) -> Trouble:
    with pytest.raises(Unreachable) as refused:
        fetch(url, own=own, most_bytes=most, seconds=seconds)
    assert url not in str(refused.value)
    return refused.value.trouble


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/x",
        "file:///etc/passwd",
        "https://",
        "https://dana:secret@a.example/x",
        "https://@a.example/x",
        "https://a.example:99999/",
        "https://a.example:0/",
        "https://a.example/\r\nHost: b",
        "https://a.example/a b",
        "https://[::1/",
        "https://bücher.example/",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    assert trouble(url) is Trouble.ADDRESS


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "10.0.0.8", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "[::1]", "[fe80::1]", "[fc00::1]", "[::ffff:127.0.0.1]"),
        *("[64:ff9b::7f00:1]", "[2002:7f00:1::]", "2130706433", "0x7f.1", "localhost"),
    ],
)
def test_no_private_address_is_read_however_it_is_spelt(host: str) -> None:
    assert trouble(f"http://{host}/x", frozenset()) is Trouble.PRIVATE


def test_public_and_own_addresses_are_told_apart() -> None:
    assert is_public("93.184.216.34")
    assert is_public("::ffff:93.184.216.34")
    assert is_public("2606:2800:220:1::1")
    assert is_own("10.0.0.8")
    assert is_own("::ffff:10.0.0.8")
    assert not is_own("::ffff:169.254.169.254")
    assert not is_own("fe80::1%eth0")
    assert not is_own("224.0.0.1")
    assert not is_own("0.0.0.0")


def test_a_host_that_the_operator_names_is_read(served: Served) -> None:
    served.body = b"BEGIN"
    assert fetch(f"{served.url}?a=b", own=OWN, most_bytes=5, seconds=5) == b"BEGIN"
    assert served.asked == ["/dana.ics?a=b"]
    assert trouble(served.url, frozenset()) is Trouble.PRIVATE
    assert len(served.asked) == 1


def test_even_a_named_host_is_not_read_where_a_cloud_tells_its_secrets() -> None:
    assert trouble("http://169.254.169.254/", frozenset({"169.254.169.254"})) is Trouble.PRIVATE


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    assert resolve(check_url("https://93.184.216.34/x"), ()) == ("93.184.216.34", 443)
    assert resolve(check_url("http://93.184.216.34:81/x"), ()) == ("93.184.216.34", 81)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_checked_like_any_address(served: Served, code: int) -> None:
    served.status, served.headers = code, {"Location": f"http://127.0.0.1:{served.port}/inside"}
    assert trouble(served.url) is Trouble.PRIVATE
    served.headers = {"Location": "file:///etc/passwd"}
    assert trouble(served.url) is Trouble.ADDRESS
    assert set(served.asked) == {"/dana.ics"}


def test_redirects_end(served: Served) -> None:
    served.status, served.headers = 302, {"Location": "/again"}
    assert trouble(served.url) is Trouble.LOST
    assert len(served.asked) == 6


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, Trouble.REFUSED),
        (403, Trouble.REFUSED),
        (404, Trouble.MISSING),
        (410, Trouble.MISSING),
        (500, Trouble.FAILED),
        (204, Trouble.FAILED),
    ],
)
def test_what_a_server_answers_is_told(served: Served, status: int, expected: Trouble) -> None:
    served.status = status
    assert trouble(served.url) is expected


def test_too_large_is_cut_off(served: Served) -> None:
    served.body = bytes(40_000_000)
    assert trouble(served.url, most=5_000_000, seconds=30) is Trouble.TOO_LARGE
    served.body = bytes(1001)
    assert trouble(served.url) is Trouble.TOO_LARGE


def test_a_server_that_trickles_is_broken_off() -> None:
    with create_server(("127.0.0.1", 0)) as silent:

        def trickle() -> None:
            connection, _ = silent.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nBEGIN")
                connection.recv(10_000)
                ended.wait(5)

        ended = threading.Event()
        thread = threading.Thread(target=trickle, daemon=True)
        thread.start()
        url = f"http://localhost:{silent.getsockname()[1]}/"
        assert trouble(url, seconds=0.3) is Trouble.TOO_SLOW
        ended.set()
        thread.join()


def test_nobody_there_and_no_such_name(served: Served) -> None:
    with create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    assert trouble(f"http://localhost:{port}/") is Trouble.SILENT
    assert trouble("http://nobody.invalid/") is Trouble.UNKNOWN
    assert trouble(f"https://localhost:{served.port}/") is Trouble.UNTRUSTED


LOGIN = ("dana", "s\u00e9cret")


def sent(served: Served) -> tuple[int, bytes]:
    ask = Ask("PUT", {"Content-Type": "text/calendar"}, b"body", LOGIN, {201})
    answer = send(served.url, ask, own=OWN, most_bytes=10, seconds=5)
    return answer.status, answer.body


def test_a_body_and_a_password_are_sent_and_an_answer_that_is_fine_comes_back(
    served: Served,
) -> None:
    served.status, served.body = 201, b"made"
    assert sent(served) == (201, b"made")
    ((method, path, body, signed),) = served.seen
    assert (method, path, body) == ("PUT", "/dana.ics", b"body")
    assert signed == "Basic ZGFuYTpzw6ljcmV0"
    assert LOGIN[1] not in repr(Ask(login=LOGIN))
    served.status = 200
    with pytest.raises(Unreachable):
        sent(served)


def test_a_password_follows_a_redirect_only_within_its_place(served: Served) -> None:
    served.status, served.headers = 301, {"Location": "/elsewhere"}
    served.answers["PUT", "/elsewhere"] = 201, b""
    assert sent(served) == (201, b"")
    assert {one[0] for one in served.seen} == {"PUT"}
    for place in (f"http://127.0.0.1:{served.port}/x", "http://localhost:1/x", "//a.example/"):
        served.headers = {"Location": place}
        with pytest.raises(Unreachable) as refused:
            sent(served)
        assert refused.value.trouble is Trouble.ELSEWHERE
    assert served.asked.count("/x") == 0


def test_no_password_is_sent_in_the_clear_over_the_internet(served: Served) -> None:
    with pytest.raises(Unreachable) as refused:
        send("http://93.184.216.34/", Ask(login=LOGIN), own=OWN, most_bytes=1, seconds=1)
    assert refused.value.trouble is Trouble.PLAIN


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example/x", "https://a.example:443/y", True),
        ("http://a.example/x", "https://a.example/y", True),
        ("http://a.example:80/x", "https://a.example/y", False),
        ("https://a.example/x", "http://a.example/y", False),
        ("https://a.example/x", "https://b.example/x", False),
        ("https://a.example/x", "https://a.example:8443/x", False),
    ],
)
def test_a_place_is_a_host_and_a_port_and_never_less_private(
    one: str, other: str, same: bool
) -> None:
    assert is_same_place(check_url(one), check_url(other)) is same
