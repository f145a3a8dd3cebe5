"""Institutions for tests: the ones that authors of plugins have as well."""

from fireside.testing.factories.institutions import (
    make_institution,
)

__all__ = [
    "make_institution",
]
