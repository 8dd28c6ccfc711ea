"""Whoever wants an account gone shows that they mean this one: they type its name."""

from chalicelib.domain.account import Setup
from chalicelib.domain.errors import Invalid


def confirm(setup: Setup, name: str) -> None:
    """Raises Invalid when `name` is not the account's."""
    if name.strip() != setup.name.strip():
        raise Invalid(
            "Type the account's name as it is written.",
            "wrong_name",
            {"name": ["is not the account's name"]},
        )
