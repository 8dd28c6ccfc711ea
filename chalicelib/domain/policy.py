"""Which privacy policy holds, since when, and what a user has accepted of it."""

from dataclasses import dataclass

# The day on which the text took effect names it; a changed text is a new version.
VERSION = "2026-11-25"
EFFECTIVE = "25 November 2026"


@dataclass(frozen=True)
class Acceptance:
    """A user has accepted `version` of the policy, `at` (ms)."""

    version: str = ""
    at: int = 0

    @property
    def is_current(self) -> bool:
        return self.version == VERSION
