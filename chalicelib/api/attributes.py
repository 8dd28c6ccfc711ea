"""What a sender may say of a message beside its text: an answer to what, choices, places, people.

The rest of a message's attributes is the platform's or ours to say, and left aside here.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from chalicelib.api.inputs import LARGEST_ID, Body, Line, LineOrNone, Object, parsed_object

_NAME = r"^[a-z0-9_]{1,512}$"
_LANGUAGE = r"^[A-Za-z]{2,3}(_[A-Za-z]{2,4})?$"
Title = Annotated[str, StringConstraints(min_length=1, max_length=1_000, strip_whitespace=True)]
Words = Annotated[str, StringConstraints(max_length=1_000)]
Kind = Literal["cta_url", "flow", "list", "button", "location_request", "contact_request"]
MessageId = Annotated[
    Annotated[int, Field(ge=1, le=LARGEST_ID)] | None,
    BeforeValidator(lambda value: None if value == "" else value),
]


class Item(Body):
    """A choice: what the customer reads, and what comes back when they choose it."""

    title: Title
    value: Words | None = None
    description: Words | None = None


class Card(Body):
    """A card with a picture and its buttons."""

    title: Title
    description: Words | None = None
    media_url: Words | None = None
    actions: list[dict[str, Any]] = Field(default_factory=list, max_length=10)


class Interactive(Body):
    """What can be tapped; `action` in WhatsApp's shape, header and footer as words or as it is."""

    type: Kind
    header: Title | dict[str, Any] | None = None
    footer: Title | dict[str, Any] | None = None
    action: Object = None


class Place(Body):
    """A place on the map."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    name: Words | None = None
    address: Words | None = None


class PersonsName(Body):
    """A contact card's name, of which WhatsApp wants a part beside the whole."""

    formatted_name: Title
    first_name: Words | None = None
    last_name: Words | None = None
    middle_name: Words | None = None
    prefix: Words | None = None
    suffix: Words | None = None

    def dumped(self) -> dict[str, Any]:
        """The name; its whole stands for the first name where no part was said."""
        said = self.model_dump(exclude_none=True)
        return said if len(said) > 1 else {**said, "first_name": self.formatted_name}


class Phone(Body):
    """A number on a card."""

    phone: Title
    type: Line | None = None
    wa_id: Line | None = None


class Email(Body):
    """A mail address on a card."""

    email: Title
    type: Line | None = None


class Url(Body):
    """A site on a card."""

    url: Title
    type: Line | None = None


class Address(Body):
    """A postal address on a card."""

    street: Words | None = None
    city: Words | None = None
    state: Words | None = None
    zip: Words | None = None
    country: Words | None = None
    country_code: Words | None = None
    type: Line | None = None


class Organisation(Body):
    """Where somebody works."""

    company: Line | None = None
    department: Line | None = None
    title: Line | None = None


class ContactCard(Body):
    """Somebody's card, in WhatsApp's shape; what that does not have is left aside."""

    name: PersonsName
    phones: list[Phone] = Field(default_factory=list, max_length=20)
    emails: list[Email] = Field(default_factory=list, max_length=20)
    urls: list[Url] = Field(default_factory=list, max_length=20)
    addresses: list[Address] = Field(default_factory=list, max_length=20)
    org: Organisation | None = None
    birthday: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None

    def dumped(self) -> dict[str, Any]:
        """The card, without what was left empty."""
        said = self.model_dump(exclude={"name"}, exclude_none=True)
        return {"name": self.name.dumped(), **{key: part for key, part in said.items() if part}}


class Attributes(Body):
    """`content_attributes` of a new message; `public`: below what was said in public, for all."""

    in_reply_to: MessageId = None
    public: bool = False
    items: list[dict[str, Any]] | None = None
    interactive: Interactive | None = None
    location: Place | None = None
    contacts: Annotated[list[ContactCard], Field(min_length=1, max_length=5)] | None = None

    def dumped(self) -> dict[str, Any]:
        """What was said, but for the items, whose meaning the content type tells."""
        said = self.model_dump(
            include={"in_reply_to", "interactive", "location"}, exclude_none=True
        )
        if self.public:
            said["public"] = True
        if self.contacts:
            said["contacts"] = [card.dumped() for card in self.contacts]
        return said


class Items(Body):
    """What `content_type` "input_select" offers."""

    items: list[Item] = Field(min_length=1, max_length=20)


class Cards(Body):
    """What `content_type` "cards" shows."""

    items: list[Card] = Field(min_length=1, max_length=10)


class TemplateParams(Body):
    """Which template, and its values."""

    name: Annotated[str, Field(pattern=_NAME)]
    language: Annotated[str, Field(pattern=_LANGUAGE)]
    category: LineOrNone = None
    processed_params: Object = None

    def dumped(self) -> dict[str, Any]:
        """As the message keeps it."""
        return {
            "name": self.name,
            "language": self.language,
            "category": self.category or "",
            "processed_params": self.processed_params or {},
        }


AttributesOrNone = Annotated[Attributes | None, BeforeValidator(parsed_object)]
