"""Looking back on the interview page: forms, conflicts, previews, and who sees what."""

from __future__ import annotations

from typing import Any

from fireside.outcomes.service import reflection_of
from tests.conftest import Scope
from tests.factories.outcomes import make_news
from tests.integration.outcomes.conftest import Talk

FORM: dict[str, Any] = {
    "revision": "0",
    "fit_before": "2",
    "fit_after": "4",
    "verdict": "refined",
    "learned_inside": "Two days a week\r\nare writing",
    "competencies": ["teamwork", "technology"],
    "act": "finish",
}
HTMX = {"HX-Request": "true"}


def test_a_reflection_is_written_finished_and_read_again(talk: Talk, scope: Scope) -> None:
    mara, page = talk.browser(talk.student), f"{talk.path}/reflect"
    assert "You wanted to know: “What a Tuesday is like”" in mara.get(page).text
    answer = mara.post(f"{talk.path}/reflection", FORM, page=page)
    assert answer.status_code == 303
    shown = mara.get(answer.location).text
    assert "Finished." in shown
    assert "It changed what I look for on this path." in shown
    assert 'aria-label="Fit before: 2 of 5, rather not. Fit now: 4 of 5, rather yes."' in shown
    assert "Teamwork · Technology" in shown
    assert "Only you read this" in shown
    with scope(talk.institution):
        learned = reflection_of(talk.writer, talk.interview()).answers.learned
        assert learned == {"inside": "Two days a week\nare writing"}


def test_what_is_missing_stands_beside_its_field_and_nothing_is_lost(talk: Talk) -> None:
    mara, page = talk.browser(talk.student), f"{talk.path}/reflect"
    form = {**FORM, "verdict": "ruled_out", "put_off": "The hours", "fit_before": ""}
    answer = mara.post(f"{talk.path}/reflection", form, page=page, headers=HTMX)
    assert answer.status_code == 422
    assert "Say how well it seemed to fit you before." in answer.text
    assert "write down which one you will look at next" in answer.text
    assert "The hours" in answer.text
    assert "<html" not in answer.text


def test_a_draft_says_what_finishing_needs(talk: Talk) -> None:
    mara, page = talk.browser(talk.student), f"{talk.path}/reflect"
    form = {"revision": "0", "attracted": "The calm", "act": "draft"}
    answer = mara.post(f"{talk.path}/reflection", form, page=page, headers=HTMX)
    assert answer.status_code == 200
    assert "Kept as a draft" in answer.text
    assert "To finish: Say how well" in answer.text


def test_a_choice_that_was_not_offered_is_refused(talk: Talk) -> None:
    mara, page = talk.browser(talk.student), f"{talk.path}/reflect"
    for wrong in ({"fit_before": "9"}, {"verdict": "loved"}, {"competencies": ["juggling"]}):
        answer = mara.post(f"{talk.path}/reflection", {**FORM, **wrong}, page=page)
        assert answer.status_code == 422
    assert mara.post(f"{talk.path}/reflection", {"revision": "x"}, page=page).status_code == 422


def test_two_windows_are_shown_both_versions_and_the_next_save_counts(
    talk: Talk, scope: Scope
) -> None:
    mara, page = talk.browser(talk.student), f"{talk.path}/reflect"
    address = f"{talk.path}/reflection"
    mara.post(address, {**FORM, "attracted": "The calm", "act": "draft"}, page=page)
    mine = {**FORM, "attracted": "The noise", "fit_after": "5", "act": "draft"}
    clash = mara.post(address, mine, page=page)
    assert clash.status_code == 409
    assert "You wrote in another window too" in clash.text
    assert "The noise" in clash.text
    assert "The calm" in clash.text
    assert 'name="revision" value="1"' in clash.text
    assert mara.post(address, {**mine, "revision": "1"}, page=page).status_code == 303
    with scope(talk.institution):
        assert reflection_of(talk.writer, talk.interview()).answers.attracted == "The noise"


def test_each_answer_that_differs_is_shown_beside_mine(talk: Talk) -> None:
    mara, page = talk.browser(talk.student), f"{talk.path}/reflect"
    address = f"{talk.path}/reflection"
    theirs = {**FORM, "in_contact": "yes", "shared": "y", "competencies": ["leadership"]}
    mara.post(address, theirs, page=page)
    mine = {**FORM, "in_contact": "no", "fit_before": "5", "verdict": "confirmed"}
    clash = mara.post(address, mine, page=page, headers=HTMX).text
    others = clash.split('class="other-window"')[1:]
    for words in ("2 rather not", "It changed what", "Yes, we are", "Leadership", "switched on"):
        assert any(words in other.split("</p>")[0] for other in others), words
    assert len(others) == 5


def test_a_shared_reflection_says_who_may_read_it(talk: Talk) -> None:
    mara, page = talk.browser(talk.student), f"{talk.path}/reflect"
    mara.post(f"{talk.path}/reflection", {**FORM, "shared": "y"}, page=page)
    shown = mara.get(page).text
    assert "Your adviser may read this." in shown
    assert "Nobody has read it yet." in shown


def test_an_entry_comes_goes_and_is_put_back(talk: Talk) -> None:
    mara, page = talk.browser(talk.student), f"{talk.path}/reflect"
    entry = {"kind": "course", "text": "Statistics", "because": "She uses it daily"}
    assert "Nothing yet" in mara.get(page).text
    assert mara.post(f"{talk.path}/outcomes", entry, page=page).status_code == 303
    shown = mara.get(page).text
    assert "Because: She uses it daily" in shown
    off = shown.split(f"{talk.path}/outcomes/")[1].split("/remove")[0]
    remove = f"{talk.path}/outcomes/{off}/remove"
    gone = mara.post(remove, {}, page=page)
    assert gone.status_code == 200
    assert "Nothing yet" in gone.text
    assert "off the list already" in mara.post(remove, {}, page=page).text
    again = mara.post(f"{talk.path}/outcomes", entry, page=page, headers=HTMX)
    assert "A course to take" in again.text


def test_the_removed_entry_is_carried_along(talk: Talk) -> None:
    mara, page = talk.browser(talk.student), f"{talk.path}/reflect"
    mara.post(f"{talk.path}/outcomes", {"kind": "course", "text": 'A "course"'}, page=page)
    off = mara.get(page).text.split(f"{talk.path}/outcomes/")[1].split("/remove")[0]
    gone = mara.post(f"{talk.path}/outcomes/{off}/remove", {}, page=page)
    assert 'name="text" value="A &#34;course&#34;"' in gone.text
    assert "Put it back" in gone.text


def test_an_entry_without_words_is_refused_and_kept(talk: Talk) -> None:
    mara, page = talk.browser(talk.student), f"{talk.path}/reflect"
    form = {"kind": "course", "text": "  ", "because": "He said so"}
    answer = mara.post(f"{talk.path}/outcomes", form, page=page)
    assert answer.status_code == 422
    assert "He said so" in answer.text
    assert mara.post(f"{talk.path}/outcomes", {"kind": "x"}, page=page).status_code == 422
    for number in range(31):
        form = {"kind": "course", "text": f"Course {number}"}
        last = mara.post(f"{talk.path}/outcomes", form, page=page)
    assert last.status_code == 422


def test_news_are_looked_at_approved_read_and_taken_back(talk: Talk) -> None:
    mara, dana = talk.browser(talk.student), talk.browser(talk.host)
    page = f"{talk.path}/keep-in-touch"
    text = "I took the course\r\nthat you named."
    seen = mara.post(f"{talk.path}/news", {"text": text, "act": "preview"}, page=page)
    assert "Dana will read exactly this" in seen.text
    assert "I took the course" not in dana.get("/").text
    told = mara.post(f"{talk.path}/news", {"text": text, "act": "approve"}, page=page)
    assert told.status_code == 303
    assert "Dana reads this since" in mara.get(page).text
    assert "I took the course\nthat you named." in dana.get(page).text
    mara.post(f"{talk.path}/news/revoke", {}, page=page)
    assert "You took your news back" in mara.get(page).text
    assert "I took the course" not in dana.get(page).text


def test_empty_and_endless_news_are_refused(talk: Talk) -> None:
    mara, page = talk.browser(talk.student), f"{talk.path}/keep-in-touch"
    for text in (" ", "x" * 1201):
        answer = mara.post(f"{talk.path}/news", {"text": text, "act": "approve"}, page=page)
        assert answer.status_code == 422


def test_a_host_sees_no_word_of_a_reflection(talk: Talk, scope: Scope) -> None:
    mara, dana = talk.browser(talk.student), talk.browser(talk.host)
    form = {**FORM, "attracted": "Zebra", "shared": "y"}
    mara.post(f"{talk.path}/reflection", form, page=f"{talk.path}/reflect")
    with scope(talk.institution):
        make_news(talk.interview(), "Only this")
    for path in ("/", talk.path, f"{talk.path}/meet", f"{talk.path}/keep-in-touch"):
        page = dana.get(path).text
        assert "Zebra" not in page
        assert "rather yes" not in page
    assert dana.get(f"{talk.path}/reflect").status_code == 404
