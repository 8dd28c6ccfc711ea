"""What is kept of a contact beside the contact: who changed it, and what is masked."""

from typing import Any

from chalicelib.api.shapes import Shape
from chalicelib.api.shapes.people import Contact


class FieldChange(Shape):
    """One field: what stood there, and what stands there since."""

    field: str
    before: Any
    after: Any


class Correction(Shape):
    """Who changed which fields when: a user, or `subject` (the person) or `meta` (the platform)."""

    changed_at: int
    actor: str
    user_id: int | None
    user_name: str | None
    changes: list[FieldChange]


class History(Shape):
    """A contact's corrections, newest first."""

    payload: list[Correction]


class Revealed(Shape):
    """A contact in full; `expires_at` is when a screen must hide it again."""

    payload: Contact
    expires_at: int
