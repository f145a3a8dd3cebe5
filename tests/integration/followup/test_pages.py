"""The pages after a conversation, without JavaScript and with htmx."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from fireside.conversation.rules import Audience
from fireside.followup.rules import ThanksState
from fireside.followup.service import (
    enough_token,
    promises_of,
    referrals_of,
    relation_of,
    require_met,
    save_draft,
    send_thanks,
    thanks_of,
)
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.people.models import Account, Membership
from tests.conftest import Scope
from tests.integration.followup.conftest import DUE, END, WORDS, Visit, fresh, set_clock
from tests.integration.followup.test_quoting import SAID, note
from tests.tools.outbox import Outbox
from tests.tools.visiting import Visitor, count_queries

HTMX = {"HX-Request": "true"}
BUDGET = 15


def text(answer: TestResponse) -> str:
    return unescape(answer.text)


@pytest.fixture
def mara(visit: Visit, student: Membership, met: Interview) -> Visitor:
    return visit(student)


@pytest.fixture
def dana(visit: Visit, host: Membership, met: Interview) -> Visitor:
    return visit(host)


def at(met: Interview, path: str) -> str:
    return f"/interviews/{met.id}/{path}"


def test_the_clock_says_when_and_how_long(
    met: Interview, visit: Visit, student: Membership
) -> None:
    set_clock(END + timedelta(hours=12, minutes=1))
    page = text(visit(student).get(at(met, "thank")))
    assert "Due <time" in page
    assert "Sunday 5 December, 16:30 in Berlin" in page
    assert "35 hours left" in page
    ring = re.search(r'stroke-dasharray="(\d+) 264"', page)
    assert ring is not None
    assert int(ring.group(1)) == 198
    set_clock(DUE + timedelta(hours=1))
    late = text(visit(student).get(at(met, "thank")))
    assert "A late thank-you is still welcome" in late
    assert "stroke-dasharray" not in late


def test_before_the_conversation_the_page_says_when_it_begins(
    agreed: Interview, visit: Visit, student: Membership
) -> None:
    mara = visit(student)
    assert "as soon as you have talked" in text(mara.get(at(agreed, "thank")))
    keep = text(mara.get(at(agreed, "keep-in-touch")))
    assert "When you have talked, write down here" in keep
    assert mara.get(at(agreed, "thank-you/preview")).status_code == 409


def test_without_scripts_a_thank_you_is_written_looked_at_and_sent(
    institution: Institution, scope: Scope, student: Membership, met: Interview, mara: Visitor
) -> None:
    form = {"subject": "", "text": WORDS, "revision": "0", "act": "look"}
    kept = mara.post(at(met, "thank-you/draft"), form)
    assert kept.headers["Location"].endswith(at(met, "thank-you/preview"))
    preview = text(mara.get(at(met, "thank-you/preview")))
    for words in (WORDS, "Thank you for your time, Dana", "mara@example.org", "two minutes"):
        assert words in preview
    assert "dana@example.org" not in preview
    revision = re.search(r'name="revision"[^>]*value="(\d+)"', preview)
    assert revision is not None
    sent = mara.post(at(met, "thank-you/send"), {"revision": revision.group(1)})
    assert sent.status_code == 303
    page = text(mara.get(at(met, "thank")))
    assert "It leaves within two minutes" in page
    assert "Look at it before it goes" not in page
    assert mara.get(at(met, "thank-you/preview")).status_code == 303
    assert mara.post(at(met, "thank-you/take-back")).status_code == 303
    assert WORDS in text(mara.get(at(met, "thank")))


def test_a_piece_goes_in_without_scripts(met: Interview, mara: Visitor) -> None:
    form = {"subject": "", "text": "Dear Dana,", "revision": "0", "piece": "starter:learnt"}
    assert mara.post(at(met, "thank-you/draft"), form).status_code == 303
    assert "Dear Dana,\n\nI had not known before that …" in text(mara.get(at(met, "thank")))


def test_while_typing_only_a_line_comes_back(met: Interview, mara: Visitor) -> None:
    form = {"subject": "", "text": "Dear", "revision": "0", "act": "autosave"}
    kept = mara.post(at(met, "thank-you/draft"), form, headers=HTMX)
    assert kept.status_code == 200
    assert 'name="revision" value="1"' in kept.text
    assert "Kept at 16:30" in kept.text
    assert "<textarea" not in kept.text
    clash = mara.post(at(met, "thank-you/draft"), {**form, "text": "Other words"}, headers=HTMX)
    assert clash.status_code == 409
    assert "changed in another window" in clash.text
    assert 'name="revision" value="0"' in clash.text
    long = mara.post(
        at(met, "thank-you/draft"), {**form, "text": "x" * 4001, "revision": "1"}, headers=HTMX
    )
    assert long.status_code == 422
    assert "Not kept yet: Keep it under 4000 characters." in long.text


def test_two_windows_show_both_versions(met: Interview, mara: Visitor) -> None:
    form = {"subject": "", "text": "From the first window", "revision": "0", "act": "keep"}
    mara.post(at(met, "thank-you/draft"), form)
    clash = mara.post(at(met, "thank-you/draft"), {**form, "text": "From the second window"})
    page = text(clash)
    assert clash.status_code == 409
    assert "From the first window" in page
    assert "From the second window</textarea>" in page
    assert 'name="revision" value="1"' in page
    other = mara.post(
        at(met, "thank-you/draft"), {**form, "act": "theirs", "text": "x"}, headers=HTMX
    )
    assert "From the first window</textarea>" in text(other)
    both = {**form, "text": "From both", "revision": "1"}
    assert mara.post(at(met, "thank-you/draft"), both).status_code == 303
    assert "From both</textarea>" in text(mara.get(at(met, "thank")))


def test_what_was_typed_where_it_was_sent_already_is_shown(
    institution: Institution, scope: Scope, student: Membership, met: Interview, mara: Visitor
) -> None:
    with scope(institution):
        actor, interview = fresh(student, met)
        kept = save_draft(actor, interview, subject="", text=WORDS, base_revision=0)
        send_thanks(actor, interview, kept.revision)
    form = {"subject": "", "text": "A better ending", "revision": "1", "act": "keep"}
    late = mara.post(at(met, "thank-you/draft"), form)
    assert late.status_code == 409
    assert "A better ending" in text(late)
    assert "sent in another window" in text(late)


def test_words_that_changed_since_the_look_are_looked_at_again(
    institution: Institution, scope: Scope, student: Membership, met: Interview, mara: Visitor
) -> None:
    form = {"subject": "", "text": WORDS, "revision": "0"}
    mara.post(at(met, "thank-you/draft"), form)
    mara.post(at(met, "thank-you/draft"), {**form, "text": "Other", "revision": "1"})
    answer = mara.post(at(met, "thank-you/send"), {"revision": "1"})
    assert answer.headers["Location"].endswith("thank-you/preview")
    with scope(institution):
        assert thanks_of(*fresh(student, met)).state == ThanksState.DRAFT
    assert "Look at them once more" in text(mara.get(at(met, "thank-you/preview")))


def test_nothing_written_cannot_be_sent_and_a_megabyte_is_refused(
    met: Interview, mara: Visitor
) -> None:
    empty = mara.post(at(met, "thank-you/send"), {"revision": "0"})
    assert empty.status_code == 422
    assert "Write a few lines first." in text(empty)
    assert mara.get(at(met, "thank-you/preview")).status_code == 303
    form = {"subject": "", "text": "x" * 1_000_000, "revision": "0", "act": "keep"}
    long = mara.post(at(met, "thank-you/draft"), form)
    assert long.status_code == 422
    assert "Keep it under 4000 characters." in text(long)
    assert long.text.count("x" * 1_000_000) == 1


def test_a_host_whose_mail_came_back_is_warned_of(
    app: Flask, host: Membership, met: Interview, mara: Visitor
) -> None:
    with app.app_context():
        db.session.get_one(Account, host.account_id).bounced_at = clock.now()
        db.session.commit()
    mara.post(at(met, "thank-you/draft"), {"subject": "", "text": WORDS, "revision": "0"})
    for path in ("thank", "thank-you/preview"):
        assert "Mail to Dana has come back before" in text(mara.get(at(met, path)))


def test_a_thank_you_that_bounced_says_how_to_go_on(
    met: Interview, mara: Visitor, visit: Visit, student: Membership, outbox: Outbox
) -> None:
    outbox.refusals["dana@example.org"] = "550 no such person"
    mara.post(at(met, "thank-you/draft"), {"subject": "", "text": WORDS, "revision": "0"})
    mara.post(at(met, "thank-you/send"), {"revision": "1"})
    set_clock(END + timedelta(minutes=3))
    assert outbox.one("mara@example.org")
    page = text(mara.get(at(met, "thank")))
    assert "Your thank-you did not arrive." in page
    assert f"{WORDS}</textarea>" in page
    assert "career center" in page
    set_clock(DUE + timedelta(hours=2))
    mara = visit(student)
    card = mara.post(at(met, "thank-you/card"), {"posted_on": "2027-12-05"})
    assert card.status_code == 303
    assert "Your card to Dana was posted" in text(mara.get(at(met, "thank")))


def test_a_card_needs_a_day_that_can_be(met: Interview, mara: Visitor) -> None:
    for day, words in (("", "Choose a day."), ("2027-12-02", "before you had talked")):
        refused = mara.post(at(met, "thank-you/card"), {"posted_on": day})
        assert refused.status_code == 422
        assert words in text(refused)


@pytest.mark.parametrize(("stage", "panel"), [("thank", "thanks"), ("meet", "ended")])
def test_the_end_is_put_right_where_it_stands(
    met: Interview, mara: Visitor, stage: str, panel: str
) -> None:
    assert "16:30 in Berlin" in text(mara.get(at(met, stage)))
    form = {"panel": panel, "day": "2027-12-03", "ended_at": "16:20"}
    answer = mara.post(at(met, "ended"), form)
    assert answer.headers["Location"].endswith(at(met, stage))
    assert "It ended <time" in (page := text(mara.get(at(met, stage))))
    assert "16:20 in Berlin" in page
    for hour, words in (("15:00", "before it began"), ("", "at what time"), ("23:00", "to come")):
        refused = mara.post(at(met, "ended"), {**form, "ended_at": hour})
        assert refused.status_code == 422
        assert words in text(refused)


def test_the_host_puts_the_end_right_on_her_own_clock(
    met: Interview, dana: Visitor, visit: Visit, host: Membership
) -> None:
    form = {"panel": "ended", "day": "2027-12-03", "ended_at": "10:20"}
    assert dana.post(at(met, "ended"), form).status_code == 303
    assert "10:20 in New York" in text(dana.get(at(met, "meet")))
    set_clock(END + timedelta(hours=25))
    dana = visit(host)
    assert "Not right?" not in dana.get(at(met, "meet")).text
    assert dana.post(at(met, "ended"), form).status_code == 409


def test_promises_and_names_are_kept_on_their_page(
    institution: Institution, scope: Scope, student: Membership, met: Interview, mara: Visitor
) -> None:
    promise = {"by": "host", "text": "Send the list", "due_on": "2027-12-10"}
    assert mara.post(at(met, "promises"), promise).status_code == 303
    assert mara.post(at(met, "promises"), {**promise, "text": " "}).status_code == 422
    assert mara.post(at(met, "promises"), {**promise, "due_on": "2027-12-01"}).status_code == 422
    assert mara.post(at(met, "promises"), {**promise, "due_on": "soon"}).status_code == 422
    named = {"name": "Ada Moss", "about": "Floods", "may_use_name": "y", "write_on": ""}
    assert mara.post(at(met, "referrals"), named).status_code == 303
    assert mara.post(at(met, "referrals"), {**named, "name": ""}).status_code == 422
    assert mara.post(at(met, "referrals"), {**named, "write_on": "2027-12-01"}).status_code == 422
    page = text(mara.get(at(met, "keep-in-touch")))
    for words in ("Send the list", "by Friday 10 December 2027", "Ada Moss", "You may say who"):
        assert words in page
    with scope(institution):
        actor, interview = fresh(student, met)
        first, ada = promises_of(actor, interview)[0], referrals_of(actor, interview)[0]
    one, other = at(met, f"promises/{first.id}"), at(met, f"referrals/{ada.id}")
    assert "Send the list" in text(mara.get(one))
    assert "Ada Moss" in text(mara.get(other))
    assert mara.post(one, {**promise, "text": "Send two lists"}).status_code == 303
    assert mara.post(one, {**promise, "due_on": "2027-12-01"}).status_code == 422
    assert mara.post(one, {**promise, "text": ""}).status_code == 422
    assert mara.post(other, {**named, "name": "Ada Mossman"}).status_code == 303
    assert mara.post(other, {**named, "write_on": "2027-12-01"}).status_code == 422
    kept = mara.post(f"{one}/kept", {"kept": "yes"}, headers=HTMX)
    assert "Not kept after all" in text(kept)
    assert 'id="panel-promises"' in kept.text
    assert "Not written yet" in text(
        mara.post(f"{other}/followed-up", {"done": "yes"}, headers=HTMX)
    )
    assert "I have written" in text(mara.post(f"{other}/followed-up", {"done": "no"}, headers=HTMX))
    mara.post(f"{one}/kept", {"kept": "no"})
    assert mara.post(f"{one}/remove").status_code == 303
    assert mara.post(f"{other}/remove").status_code == 303
    assert "Nobody yet" in text(mara.get(at(met, "keep-in-touch")))


def test_the_next_letter_is_planned_on_its_page(
    institution: Institution, scope: Scope, student: Membership, met: Interview, mara: Visitor
) -> None:
    assert 'value="2028-03-03"' in mara.get(at(met, "keep-in-touch")).text
    assert mara.post(at(met, "touch"), {"write_on": "2027-12-24"}).status_code == 303
    assert "Friday 24 December 2027" in text(mara.get(at(met, "keep-in-touch")))
    for wrong in ("2027-12-01", "at Christmas"):
        assert mara.post(at(met, "touch"), {"write_on": wrong}).status_code == 422
    assert mara.post(at(met, "touch"), {"none": "1"}).status_code == 303
    assert mara.post(at(met, "touch/written")).status_code == 303
    with scope(institution):
        assert relation_of(*fresh(student, met)).written_at is not None


def test_the_hosts_button_and_the_mails_link_do_the_same(
    institution: Institution,
    scope: Scope,
    student: Membership,
    met: Interview,
    mara: Visitor,
    dana: Visitor,
    visit: Visit,
) -> None:
    pressed = dana.post(at(met, "enough"), {"act": "enough"}, headers=HTMX)
    assert "Mara may write again" in text(pressed)
    assert "enough for now. It is not about you" in text(mara.get(at(met, "keep-in-touch")))
    assert mara.post(at(met, "touch"), {"write_on": "2027-12-24"}).status_code == 409
    assert mara.post(at(met, "enough"), {"act": "again"}).status_code == 404
    with scope(institution):
        token = enough_token(require_met(fresh(student, met)[1]))
    stranger = visit(None)
    assert "Mara may write again" in text(stranger.get(f"/enough/{token}"))
    assert stranger.post(f"/enough/{token}", {"act": "again"}).status_code == 303
    assert "Enough for now?" in text(stranger.get(f"/enough/{token}"))
    with scope(institution):
        assert relation_of(*fresh(student, met)).enough_at is None
    assert stranger.post(f"/enough/{token}", {"act": "enough"}).status_code == 303
    assert "Noted, Dana" in text(stranger.get(f"/enough/{token}"))
    assert stranger.get(at(met, "keep-in-touch")).status_code == 302
    assert "Let it rest" in text(mara.get("/network"))


def test_the_host_reads_what_reached_her_and_never_a_draft(
    met: Interview, mara: Visitor, dana: Visitor, outbox: Outbox
) -> None:
    mara.post(at(met, "thank-you/draft"), {"subject": "", "text": WORDS, "revision": "0"})
    pressed = dana.post(at(met, "enough"), {"act": "again"}, headers=HTMX)
    assert WORDS not in text(pressed)
    mara.post(at(met, "thank-you/send"), {"revision": "1"})
    set_clock(END + timedelta(minutes=3))
    outbox.one("dana@example.org")
    pressed = dana.post(at(met, "enough"), {"act": "again"}, headers=HTMX)
    assert WORDS in text(pressed)


def test_the_network_is_one_list(
    met: Interview, mara: Visitor, agreed: Interview, visit: Visit, student: Membership
) -> None:
    page = text(mara.get("/network"))
    for words in ("My network", "Dana Whitfield", "Say thank you", "Now"):
        assert words in page


def test_an_empty_network_says_what_will_stand_there(
    agreed: Interview, visit: Visit, student: Membership
) -> None:
    assert "Nobody yet" in text(visit(student).get("/network"))


def test_the_pages_keep_within_their_budget(
    institution: Institution,
    scope: Scope,
    app: Flask,
    student: Membership,
    met: Interview,
    mara: Visitor,
    dana: Visitor,
) -> None:
    with scope(institution):
        note(student, met, "f1", SAID, Audience.QUOTABLE)
        actor, interview = fresh(student, met)
        save_draft(actor, interview, subject="", text=WORDS, base_revision=0)
    paths = {path: count_queries(app, mara, at(met, path)) for path in ("thank", "meet")}
    paths["network"] = count_queries(app, mara, "/network")
    paths["preview"] = count_queries(app, mara, at(met, "thank-you/preview"))
    paths["host"] = count_queries(app, dana, at(met, "meet"))
    assert {path: count for path, count in paths.items() if count > BUDGET} == {}


def test_the_page_of_staying_in_touch_keeps_within_its_budget(
    app: Flask, met: Interview, mara: Visitor, dana: Visitor
) -> None:
    mara.post(at(met, "promises"), {"by": "host", "text": "Send the list"})
    mara.post(at(met, "referrals"), {"name": "Ada Moss"})
    counts = [count_queries(app, who, at(met, "keep-in-touch")) for who in (mara, dana)]
    assert max(counts) <= BUDGET
