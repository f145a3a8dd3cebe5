"""The webhooks plugin: signed as Standard Webhooks says, and never led into our own network."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

import fireside_webhooks as plugin
from fireside.plugins import DataSubject, Delivery, Erasure, Notice, PluginContext, is_public
from fireside_webhooks import posting
from fireside_webhooks.settings import Settings
from tests.tools.receiver import Receiver, listening

KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()
NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
NOTICE = Notice(
    id="notice_42",
    kind="booking.requested",
    text="A student asks for a time.",
    url="https://fireside.example/i/riverbend/",
    membership_id=17,
    at=NOW,
)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as made:
        yield made


def context(address: str, secret: str = SECRET, *, private: bool = True) -> PluginContext:
    told = {"address": address, "secret": secret}
    return PluginContext(1, "riverbend", "Riverbend", "UTC", NOW, told, private_networks=private)


def test_message_is_signed_as_standard_webhooks_says(receiver: Receiver) -> None:
    assert plugin.deliver(context(receiver.address), NOTICE) is Delivery.DELIVERED
    (body,), (headers,) = receiver.bodies, receiver.headers
    assert headers["webhook-id"] == "notice_42"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    signed = b"notice_42." + headers["webhook-timestamp"].encode() + b"." + body
    mark = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mark}"
    assert headers["Content-Type"] == "application/json"
    assert receiver.paths == ["/room?team=1"]


def test_known_vector_of_the_specification() -> None:
    """The example of the specification's own libraries."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    told = plugin.messages.Message("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}')
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = plugin.messages.headers_for(told, key, at)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_message_says_what_happened_in_numbers_and_fixed_words(receiver: Receiver) -> None:
    plugin.deliver(context(receiver.address), NOTICE)
    assert json.loads(receiver.bodies[0]) == {
        "text": "A student asks for a time. https://fireside.example/i/riverbend/",
        "type": "booking.requested",
        "timestamp": "2026-11-28T09:30:00+00:00",
        "data": {"url": "https://fireside.example/i/riverbend/", "membership_id": 17},
    }


def test_without_a_secret_nothing_is_signed(receiver: Receiver) -> None:
    plugin.deliver(context(receiver.address, ""), NOTICE)
    assert receiver.headers[0]["webhook-signature"] is None


@pytest.mark.parametrize(
    ("status", "came"),
    [
        (200, Delivery.DELIVERED),
        (302, Delivery.REFUSED),
        (404, Delivery.REFUSED),
        (410, Delivery.REFUSED),
        (429, Delivery.LATER),
        (500, Delivery.LATER),
        (503, Delivery.LATER),
    ],
)
def test_answer_says_whether_it_is_tried_again_and_no_redirect_is_followed(
    receiver: Receiver, status: int, came: Delivery
) -> None:
    receiver.statuses = [status]
    assert plugin.deliver(context(receiver.address), NOTICE) is came
    assert receiver.paths == ["/room?team=1"]


def test_receiver_that_is_away_is_tried_later(receiver: Receiver) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        away = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        assert plugin.deliver(context(away), NOTICE) is Delivery.LATER


def test_nothing_is_sent_where_no_address_is_set() -> None:
    assert plugin.deliver(context(""), NOTICE) is Delivery.REFUSED


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433"])
def test_our_own_network_is_refused_without_the_operators_word(
    receiver: Receiver, host: str
) -> None:
    address = f"https://{host}:{receiver.port}/"
    assert plugin.deliver(context(address, private=False), NOTICE) is Delivery.REFUSED
    assert receiver.bodies == []


def test_plain_http_is_refused_without_the_operators_word(receiver: Receiver) -> None:
    assert plugin.deliver(context(receiver.address, private=False), NOTICE) is Delivery.REFUSED
    assert receiver.bodies == []


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "172.16.9.9",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "ff02::1",
    ],
)
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


def test_a_name_with_one_private_address_among_its_own_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def two(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", (ip, port)) for ip in ("93.184.215.14", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    with pytest.raises(posting.Forbidden):
        posting.checked("rebound.example", 443, private=False)
    assert posting.checked("rebound.example", 443, private=True) == "93.184.215.14"


def test_an_answer_drop_by_drop_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "_WHOLE_SECONDS", 0.4)
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            taken, _ = server.accept()
            with taken:
                while not done.wait(0.1):
                    try:
                        taken.sendall(b"H")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        assert plugin.deliver(context(address), NOTICE) is Delivery.LATER
        done.set()
        thread.join()


@pytest.mark.parametrize(
    "told",
    [
        {"address": "ftp://example.org/"},
        {"address": "https://"},
        {"address": "https://me:word@example.org/"},
        {"secret": "whsec_short"},
        {"secret": "whsec_" + base64.b64encode(b"x" * 10).decode()},
        {"secret": "not base64 at all!"},
    ],
)
def test_settings_refuse_what_cannot_work(told: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings(**told)


def test_secret_is_masked_where_settings_are_shown() -> None:
    assert SECRET not in repr(Settings(address="https://example.org/", secret=SECRET))


def test_somebodys_copy_says_where_her_notices_went() -> None:
    here = context("https://chat.example.org/hook")
    told = plugin.export_subject(here, DataSubject(17))
    assert (told["posted_to"], told["place"]) == ("chat.example.org", 17)
    assert plugin.export_subject(context(""), DataSubject(17)) == {}


def test_receiver_is_told_when_somebody_is_gone(receiver: Receiver) -> None:
    assert plugin.erase_subject(context(receiver.address), DataSubject(17)) == Erasure(1)
    told = json.loads(receiver.bodies[0])
    assert (told["type"], told["data"]) == ("person.erased", {"membership_id": 17})
    assert receiver.headers[0]["webhook-id"] == "erased_1_17"


def test_receiver_that_does_not_take_the_word_is_named(receiver: Receiver) -> None:
    receiver.statuses = [404]
    erasure = plugin.erase_subject(context(receiver.address), DataSubject(17))
    assert "127.0.0.1 did not take the word" in erasure.kept
    receiver.statuses = [503]
    with pytest.raises(plugin.ReceiverAway):
        plugin.erase_subject(context(receiver.address), DataSubject(17))
    assert plugin.erase_subject(context(""), DataSubject(17)) == Erasure(0)


def test_notice_has_the_same_id_each_time(receiver: Receiver) -> None:
    receiver.statuses = [500]
    for moment in (NOW, NOW.replace(hour=10)):
        plugin.deliver(replace(context(receiver.address), now=moment), NOTICE)
    assert [one["webhook-id"] for one in receiver.headers] == ["notice_42"] * 2
    assert receiver.headers[0]["webhook-signature"] != receiver.headers[1]["webhook-signature"]
