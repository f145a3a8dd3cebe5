"""Walks one interview over real HTTP, as two people without JavaScript would."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fireside.demo.browser import Browser
from fireside.demo.cast import DemoHost, DemoStudent, WalkScript
from fireside.demo.printing import Narrator


@dataclass(frozen=True)
class Scene:
    """Who is who, and where the doors are."""

    base_url: str
    home: str
    student_door: str
    student: DemoStudent
    host: DemoHost
    script: WalkScript
    mails: Path
    packet: Path


def walk_interview(scene: Scene, narrator: Narrator) -> Path:
    """Go from the first objective to the packet in the hand; raise WalkError where a page fails."""
    browser = Browser(scene.base_url)
    with narrator.step("The mails page is open") as told:
        told.found = browser.open("/demo/mails").title
    return scene.packet
