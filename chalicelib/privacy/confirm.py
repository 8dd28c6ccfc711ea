"""Whoever wants something whole gone shows that they mean this one: they type its name."""

from chalicelib.domain.errors import Invalid


def confirm(typed: str, name: str, what: str) -> None:
    """Raises Invalid when what was typed is not the name of what is to go."""
    if typed.strip() != name.strip():
        raise Invalid(
            f"Type the {what}'s name as it is written.",
            "wrong_name",
            {"name": [f"is not the {what}'s name"]},
        )
