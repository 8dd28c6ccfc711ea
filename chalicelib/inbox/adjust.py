"""A user changes what is theirs: their name and the settings of their screen."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.account import User
from chalicelib.store import setup as setups


def adjust(user: User, name: str, ui_settings: Mapping[str, Any]) -> User:
    """The user under `name`, with `ui_settings` merged into theirs; the password stays."""
    changed = replace(user, name=name, ui_settings={**user.ui_settings, **ui_settings})
    setups.put_user(changed, setups.password_hash(user.account, user.id))
    return changed
