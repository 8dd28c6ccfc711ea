"""What visitors say: of themselves, of what they want. Nothing of it is checked but its shape."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit, urlunsplit

from pydantic import AfterValidator, BeforeValidator, Field

from chalicelib.api.inputs import Body, Files, IdOrNone, LineOrNone, Object, Text
from chalicelib.api.reading import checked
from chalicelib.domain.conversation import Person
from chalicelib.domain.form import VALUE_CHARACTERS, is_address
from chalicelib.inbox.tell import Introduction

_MOST_ATTRIBUTES = 30
_NAME_CHARACTERS = 64


def _plain(said: dict[str, Any] | None) -> dict[str, Any] | None:
    """Attributes are words, numbers, yes or no; a visitor may store no more than a few of them."""
    if not said:
        return said
    if len(said) > _MOST_ATTRIBUTES:
        raise ValueError(f"At most {_MOST_ATTRIBUTES} attributes.")
    for name, value in said.items():
        if not name or len(name) > _NAME_CHARACTERS:
            raise ValueError(f"A name has 1 to {_NAME_CHARACTERS} characters.")
        if not isinstance(value, str | int | float | bool) or len(str(value)) > VALUE_CHARACTERS:
            raise ValueError(f"Values are words, numbers, true or false, not {name[:20]}.")
    return said


def _without_secrets(address: str | None) -> str | None:
    """A page's address, without what may be a visitor's own in its query."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))[:VALUE_CHARACTERS]


def _listed(said: Any) -> Any:
    """Chatwoot's own widget sends a list of one, its documents speak of an object."""
    if isinstance(said, list) and len(said) == 1:
        return said[0]
    return said


Attributes = Annotated[Object, AfterValidator(_plain)]
Page = Annotated[Annotated[str, Field(max_length=4_000)] | None, AfterValidator(_without_secrets)]
Words = Annotated[str, Field(min_length=1, max_length=VALUE_CHARACTERS)]
Address = Annotated[str, Field(max_length=254)]


class Oneself(Body):
    """What a visitor says of themselves; an identifier counts only with its site's signature."""

    name: Annotated[str, Field(max_length=255)] | None = None
    email: Address | None = None
    phone_number: Annotated[str, Field(max_length=32)] | None = None
    identifier: LineOrNone = None
    identifier_hash: LineOrNone = None
    custom_attributes: Attributes = None

    @property
    def person(self) -> Person:
        return Person(self.name or "", self.phone_number or "", self.email or "")


class Beginning(Body):
    """What a conversation begins with; `contact` is what the visitor says of themselves."""

    contact: Object = None
    custom_attributes: Attributes = None
    referer: Page = None

    @property
    def oneself(self) -> Oneself:
        """Raises Invalid."""
        return checked(Oneself, self.contact or {})


class Message(Body):
    """What a visitor writes; `echo_id` makes a retry harmless."""

    content: Text | None = Field(None, max_length=10_000)
    echo_id: LineOrNone = None
    attachments: Files = Field(default_factory=list)


class Choice(Body):
    """Which of the answers that were offered."""

    value: Words | None = None
    title: Words | None = None


class Chosen(Body):
    """Chatwoot's name for it."""

    submitted_values: Annotated[Object, BeforeValidator(_listed)] = None

    @property
    def value(self) -> str:
        """The chosen item's value, or its title where it has none. Raises Invalid."""
        choice = checked(Choice, self.submitted_values or {})
        return choice.value or choice.title or ""


class Around(Body):
    """Which page of messages: those before one. None: the newest."""

    before: IdOrNone = None


class Typing(Body):
    """Whether the visitor is writing."""

    typing_status: Literal["on", "off"]


def _as_address(text: str) -> str:
    if not is_address(text):
        raise ValueError("This is no e-mail address.")
    return text.strip()


class Preference(Body):
    """Where a visitor wants the answer."""

    email: Annotated[Address, AfterValidator(_as_address)]


def introduction(
    oneself: Oneself, identifier: str, beginning: Beginning | None = None
) -> Introduction:
    """What was said; `identifier` only where it is proven."""
    conversation: Mapping[str, Any] = (beginning.custom_attributes if beginning else None) or {}
    return Introduction(
        person=oneself.person,
        identifier=identifier,
        contact=oneself.custom_attributes or {},
        conversation=conversation,
        page=(beginning.referer if beginning else None) or "",
    )
