"""Two institutions with two estates in one of them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from fireside.institutions.models import Institution
from tests.integration.security.estates import Estate, make_estate
from tests.tools.visiting import Visitor


@dataclass(frozen=True)
class Town:
    """``mine`` and ``near`` live in one institution, ``far`` in another."""

    mine: Estate
    near: Estate
    far: Estate

    @property
    def institutions(self) -> tuple[Institution, Institution]:
        """Return both institutions."""
        return self.mine.institution, self.far.institution

    def visitor(self, app: Flask, role: str) -> Visitor:
        """Return a browser of my estate's person with this role; a stranger for any other."""
        return Visitor(app, self.mine.institution, self.mine.members.get(role))


@pytest.fixture
def town(app: Flask, institution: Institution, other_institution: Institution) -> Town:
    mine, near = make_estate(app, institution), make_estate(app, institution)
    return Town(mine, near, make_estate(app, other_institution))
