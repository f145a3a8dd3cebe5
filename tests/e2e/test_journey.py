"""The way from an objective to the packet in the hand, as student and as host."""

from __future__ import annotations

from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.e2e.people import sign_in
from tests.e2e.site import HOST, STUDENT, Site, link_in
from tests.e2e.travellers import ByKeyboard, Traveller, WithoutScripts, look

WHY = "Your way from a traineeship into pricing made me curious what the first year was like."
OWN = "What did your first mistake at work teach you?"


@pytest.mark.parametrize("way", [ByKeyboard, WithoutScripts])
def test_from_the_first_objective_to_the_packet(
    browser: Browser, site: Site, way: type[ByKeyboard | WithoutScripts]
) -> None:
    scripts, width = way is ByKeyboard, 1280 if way is ByKeyboard else 390
    student = way(sign_in(browser, site, STUDENT, javascript=scripts, width=width))
    _decide(student)
    _ask(student)
    host = way(browser.new_context(java_script_enabled=scripts).new_page())
    _confirm(host, link_in(site.letter_to(HOST, "would like"), "/answer/"))
    assert "Dana" in site.letter_to(STUDENT)
    site.letter_to(HOST)
    _prepare(student)
    packet = _packet(student)
    assert OWN in packet
    assert "New York" in packet
    assert "Berlin" in packet
    assert "Dana Okafor" in packet
    signed_in = way(sign_in(browser, site, HOST, javascript=scripts, width=width))
    look(signed_in, "You meet Mara Quist")
    signed_in.press("See what they hope to learn")
    look(signed_in, "Mara Quist")
    _cancel(student)
    site.letter_to(HOST)
    site.letter_to(STUDENT)
    for traveller in (student, host, signed_in):
        traveller.page.context.close()


def _decide(student: Traveller) -> None:
    look(student, "Hello, Mara")
    student.press("Decide what to learn")
    look(student, "What you want to learn")
    student.tick("Find out what working at this organisation is really like")
    student.press("Keep what I want to learn")
    student.press("Find somebody who can tell me")


def _shows(page: Page, text: str) -> bool:
    return page.get_by_text(text).count() > 0


def _ask(student: Traveller) -> None:
    look(student, "Find hosts")
    student.press("Dana Okafor")
    look(student, "Dana Okafor")
    student.press("Ask Dana for 30 minutes")
    look(student, "Ask Dana for 30 minutes")
    student.press("Ask Dana for 30 minutes")
    look(student, "need another look")
    student.page.locator("input[name=starts_at]").first.wait_for(state="attached")
    first = student.page.locator("label.slot").first.inner_text().split()[0]
    student.tick(first)
    student.tick("Video call")
    student.write("you", WHY)
    student.press("Ask Dana for 30 minutes")
    look(student, "Dana Okafor")
    student.page.get_by_text("Waiting for an answer").first.wait_for()


def _confirm(host: Traveller, link: str) -> None:
    host.page.goto(link)
    look(host, "Mara Quist would like 30 minutes of your time")
    host.press("Confirm this time")
    host.page.get_by_text("Mara").first.wait_for()
    host.page.goto(link)
    assert not _shows(host.page, "Confirm this time")


def _prepare(student: Traveller) -> None:
    _to_interviews(student)
    look(student, "Interviews")
    student.press("Dana Okafor")
    look(student, "Research card")
    student.write("About the person", "Began as a trainee in 2012")
    student.press("Keep my research")
    student.press("Prepare")
    look(student, "Your introduction")
    student.write("Who I am", "I am Mara, and I study economics")
    student.press("Keep my introduction")
    student.write("Your question", OWN)
    student.press("Add my question")
    student.press(student.page.locator(".pack > summary").first.inner_text().split("\n")[0])
    for label in student.page.locator(".pack[open] label.choice > span").all()[:5]:
        student.tick(label.inner_text().split("\n")[0])
    student.press("Add the ticked ones")
    student.page.locator("ol.questions > li").nth(5).wait_for()
    student.press(f"Move down: {OWN}")
    student.press(f"Matters most: {OWN}")
    second = student.page.locator("ol.questions > li").nth(1)
    assert OWN in second.inner_text()
    assert "marked" in (second.get_attribute("class") or "")


def _packet(student: Traveller) -> str:
    student.press("Print my packet")
    download = student.page.get_by_role("link", name="Open the packet")
    for _ in range(40):
        if download.count():
            break
        student.page.wait_for_timeout(1000)
        if isinstance(student, WithoutScripts):
            student.press("Check again")
    answer = student.page.request.get(str(download.first.evaluate("a => a.href")))
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.body())).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def _cancel(student: Traveller) -> None:
    _to_interviews(student)
    student.press("Dana Okafor")
    student.press("Book")
    look(student, "Ask and book")
    student.press("Cancel")
    student.write("A sentence of explanation", "My timetable has changed, I am sorry.")
    student.press("Cancel the conversation")
    student.page.get_by_text("Cancelled").first.wait_for()


def _to_interviews(student: Traveller) -> None:
    menu = student.page.locator("summary.menu-button")
    if menu.is_visible():
        student.press("Menu")
    student.press("Interviews")
