"""The races themselves, each a function of (address, field, number of the round)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.kernel.db import db
from tests.prove.racing import (
    Answer,
    Field,
    Press,
    Racer,
    Round,
    commitments,
    held_by,
    history,
    open_ask,
    open_browser,
    open_form,
    send_at_once,
)

_STEP = 8  # two hours on the quarter-hour grid: far from the round before


def one_slot(base: str, field: Field, number: int) -> Round:
    """Everybody asks one host for one slot, each pressing twice."""
    return _contested(base, field, number, [field.hosts[number]])


def four_slots(base: str, field: Field, number: int) -> Round:
    """Everybody asks four hosts for a slot of each, pressing every button twice, all at once."""
    first = 4 * number
    return _contested(base, field, first, list(field.hosts[first : first + 4]))


def _contested(base: str, field: Field, first: int, hosts: list[Racer]) -> Round:
    """Let everybody press twice for one slot of each host, the first and those after it."""
    browsers = [open_browser(base, racer) for racer in field.students]
    people = list(zip(browsers, field.students, strict=True))
    try:
        forms = [
            [open_ask(b, r, host, field.slots[(first + place) * _STEP]) for b, r in people]
            for place, host in enumerate(hosts)
        ]
        presses = [press for of_host in forms for form in of_host for press in (form, form)]
        answers, seconds = send_at_once(presses)
        found = Round.of(answers, seconds)
        for host, of_host in zip(hosts, forms, strict=True):
            told = [answer for answer in answers if answer.path == of_host[0].path]
            _judge_one_slot(found, field, host, told, of_host)
    finally:
        for browser in browsers:
            browser.close()
    return found


def _judge_one_slot(
    found: Round, field: Field, host: Racer, answers: list[Answer], forms: list[Press]
) -> None:
    told = [answer for answer in answers if answer.status == 303]
    winners = {answer.racer.member_id for answer in told}
    lost = [answer for answer in answers if answer.status != 303]
    found.expect(len(winners) == 1, f"{len(winners)} students were told that they hold the slot")
    found.expect(len(told) == 2, f"the winner's two presses gave {len(told)} redirects")
    found.expect(len({answer.location for answer in told}) == 1, "two presses, two interviews")
    found.expect(all(a.status == 409 for a in lost), "a loser was not answered with 409")
    found.expect(all(a.alternatives == 3 for a in lost), "a loser was not shown three other times")
    held = held_by(field, host)
    found.expect(len(held) == 1, f"{len(held)} appointments hold the slot")
    found.expect({student for _, student, _ in held} == winners, "told and stored differ")
    found.expect(history(field, host) == 1, "a refused ask left an appointment behind")
    for interview_id, student_id, appointment_id in held:
        found.expect(commitments(field, appointment_id) == 2, "not exactly two people's time held")
        found.expect(
            all(f"/interviews/{interview_id}" in answer.location for answer in told),
            "the redirect leads to another interview",
        )
        winner = next((form for form in forms if form.racer.member_id == student_id), None)
        if winner is not None:
            page = winner.browser.get(f"/interviews/{interview_id}/book")
            found.expect(
                "Waiting for an answer" in page.text, "the winner is not shown her request"
            )


def overlapping_slots(base: str, field: Field, number: int) -> Round:
    """Half of them ask for a slot, half for the one that begins a quarter of an hour later."""
    host, start = field.hosts[number], field.slots[number * _STEP]
    browsers = [open_browser(base, racer) for racer in field.students]
    try:
        forms = [
            open_ask(b, r, host, start + timedelta(minutes=15 * (place % 2)))
            for place, (b, r) in enumerate(zip(browsers, field.students, strict=True))
        ]
        answers, seconds = send_at_once(forms)
    finally:
        for browser in browsers:
            browser.close()
    found = Round.of(answers, seconds)
    found.expect(found.statuses[303] == 1, f"{found.statuses[303]} overlapping asks were accepted")
    found.expect(found.statuses[409] == len(answers) - 1, "a loser was not answered with 409")
    found.expect(len(held_by(field, host)) == 1, "not exactly one appointment holds the time")
    return found


def one_student(base: str, field: Field, number: int) -> Round:
    """One student asks several hosts for the same time from several tabs."""
    student, start = field.students[number % len(field.students)], field.slots[number * _STEP]
    hosts = field.hosts[number * 4 : number * 4 + 4]
    with open_browser(base, student) as browser:
        forms = [open_ask(browser, student, host, start) for host in hosts]
        answers, seconds = send_at_once(forms)
    found = Round.of(answers, seconds)
    held = [row for host in hosts for row in held_by(field, host)]
    found.expect(found.statuses[303] == 1, f"{found.statuses[303]} asks for one time were accepted")
    found.expect(
        found.statuses[422] == len(answers) - 1, "the others were not told beside the field"
    )
    found.expect(len(held) == 1, f"{len(held)} appointments hold one student's time")
    return found


def confirm_and_cancel(base: str, field: Field, number: int) -> Round:
    """The host confirms while the student cancels, both pressing twice: cancelled it ends."""
    found, interview_id, appointment_id = _answer_race(base, field, number, "confirm")
    found.expect(set(found.statuses) <= {303, 409}, "an answer was neither done nor a conflict")
    found.expect(_state(field, interview_id) == State.CANCELLED, "the cancellation was lost")
    found.expect(commitments(field, appointment_id) == 0, "a cancelled time is still held")
    return found


def decline_and_cancel(base: str, field: Field, number: int) -> Round:
    """The host declines while the student takes it back: one of the two, and the time is free."""
    found, interview_id, appointment_id = _answer_race(base, field, number, "decline")
    found.expect(set(found.statuses) <= {303, 409}, "an answer was neither done nor a conflict")
    state = _state(field, interview_id)
    found.expect(state in (State.CANCELLED, State.DECLINED), f"it ended as {state}")
    found.expect(found.statuses == {303: 2, 409: 2}, "both sides were told that they had their way")
    found.expect(commitments(field, appointment_id) == 0, "a time that is off is still held")
    return found


def cancel_and_rebook(base: str, field: Field, number: int) -> Round:
    """One takes her request back while all others press twice for the time that she frees."""
    host, start = field.hosts[number], field.slots[number * _STEP]
    browsers = [open_browser(base, racer) for racer in field.students]
    try:
        first, *others = [
            open_ask(b, r, host, start) for b, r in zip(browsers, field.students, strict=True)
        ]
        asked = first.send()
        if asked.status != 303:
            return Round(breaches=[f"the ask itself was answered {asked.status}"])
        interview_id, _, appointment_id = held_by(field, host)[0]
        page = f"/interviews/{interview_id}/cancel"
        cancel = open_form(browsers[0], first.racer, page, page, {"reason": ""})
        presses = [press for other in others for press in (other, other)]
        answers, seconds = send_at_once([*presses[::2], cancel, cancel, *presses[1::2]])
    finally:
        for browser in browsers:
            browser.close()
    found = Round.of(answers, seconds)
    found.expect(_state(field, interview_id) == State.CANCELLED, "the cancellation was lost")
    found.expect(commitments(field, appointment_id) == 0, "a cancelled time is still held")
    told = {a.racer.member_id for a in answers if a.status == 303 and a.path != page}
    held = held_by(field, host)
    found.expect(len(held) <= 1, f"{len(held)} appointments hold the time that was freed")
    found.expect({student for _, student, _ in held} == told, "told and stored differ")
    found.expect(set(found.statuses) <= {303, 409}, "an answer was neither done nor a conflict")
    return found


def ask_and_block(base: str, field: Field, number: int) -> Round:
    """Everybody asks the host for a time of her own while she blocks him, pressing both twice."""
    host = field.hosts[number]
    browsers = [open_browser(base, racer) for racer in field.students]
    people = list(zip(browsers, field.students, strict=True))
    page = f"/people/{host.member_id}/block"
    try:
        asks = [
            open_ask(browser, racer, host, field.slots[-_STEP * (place + 1)])
            for place, (browser, racer) in enumerate(people)
        ]
        blocks = [open_form(browser, racer, page, page, {}) for browser, racer in people]
        pairs = zip(asks, blocks, strict=True)
        presses = [press for pair in pairs for press in (*pair, *pair)]
        answers, seconds = send_at_once(presses)
    finally:
        for browser in browsers:
            browser.close()
    found = Round.of(answers, seconds)
    told = {answer.status for answer in answers if answer.path == page}
    found.expect(told == {303}, f"a block was answered with {told}")
    found.expect(set(found.statuses) <= {303, 404}, "an ask was neither done nor nobody's")
    held = held_by(field, host)
    found.expect(not held, f"{len(held)} who have blocked the host are still waiting for him")
    return found


def _answer_race(base: str, field: Field, number: int, act: str) -> tuple[Round, int, int]:
    host, start = field.hosts[number], field.slots[number * _STEP]
    student = field.students[number % len(field.students)]
    with open_browser(base, student) as mine, open_browser(base, host) as hers:
        asked = open_ask(mine, student, host, start).send()
        found = Round()
        if asked.status != 303:
            found.expect(False, f"the ask itself was answered {asked.status}")
            return found, 0, 0
        interview_id, _, appointment_id = held_by(field, host)[0]
        page = f"/interviews/{interview_id}"
        answer = open_form(hers, host, page, f"{page}/answer", {"act": act, "reason": "In court"})
        cancel = open_form(mine, student, f"{page}/cancel", f"{page}/cancel", {"reason": ""})
        answers, seconds = send_at_once([answer, cancel, answer, cancel])
    return Round.of(answers, seconds), interview_id, appointment_id


def _state(field: Field, interview_id: int) -> str | None:
    with field.rows():
        return db.session.scalar(select(Interview.state).where(Interview.id == interview_id))
