"""The things in the simulated world: people, business lines, messages, media, templates."""

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["whatsapp", "messenger", "instagram"]
Status = Literal["pending", "sent", "delivered", "read", "failed"]
Wire = dict[str, Any]
"""A JSON object as it travels."""

RANK: dict[Status, int] = {"pending": 0, "sent": 1, "delivered": 2, "read": 3, "failed": 4}


@dataclass(frozen=True)
class Line:
    """A business asset customers write to: a phone number, a Page or an Instagram account.

    ``id`` is the phone number id, Page id or Instagram id; ``owner_id`` the WhatsApp Business
    Account ("" elsewhere); ``address`` what customers see: digits, or a name.

    ``registered``: the number is on the Cloud API. ``on_app``: it is used in the phone's app, too
    (coexistence), since ``onboarded_at``; ``synced`` is what was asked of that app.
    """

    id: str
    kind: Kind
    owner_id: str = ""
    address: str = ""
    name: str = ""
    registered: bool = True
    on_app: bool = False
    onboarded_at: float = 0.0
    pin: str = ""
    guesses: int = 0
    synced: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """Someone with a phone.

    ``phone`` is in digits. ``hides_phone`` makes WhatsApp name only ``user_id`` (the
    business-scoped id), as for people with a username. ``online`` lets messages arrive;
    ``reads_at_once`` reads them without anyone opening the thread. ``wants_marketing`` is off for
    those who have stopped a business's marketing. ``is_group`` makes it a group chat, whose
    ``phone`` and ``user_id`` are the group's id.
    """

    id: str
    name: str
    phone: str
    user_id: str
    username: str = ""
    email: str = ""
    hides_phone: bool = False
    online: bool = True
    reads_at_once: bool = False
    on_whatsapp: bool = True
    wants_marketing: bool = True
    is_group: bool = False
    about: str = ""
    openers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Message:
    """One message of a thread, in wire form.

    ``by`` is who wrote it. ``content`` is the object under ``type``. For a customer's message
    ``pending`` means the product has not yet accepted the webhook, ``read`` that an agent read it.
    ``rendered`` is a filled-in template; ``copies`` leads from links to the files we fetched.
    """

    id: str
    by: Literal["customer", "business"]
    type: str
    content: Any
    at: float
    status: Status = "pending"
    quotes: str = ""
    callback_data: str = ""
    category: str = "service"
    free: bool = False
    error: Wire | None = None
    rendered: Wire | None = None
    reactions: dict[str, str] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)
    edited: bool = False
    deleted: bool = False


@dataclass(frozen=True)
class Comment:
    """Something a person said in public, under a post; it may be answered privately once."""

    id: str
    line_id: str
    person_id: str
    post_id: str
    text: str
    at: float
    answered: bool = False


@dataclass(frozen=True)
class Media:
    """A stored file; the bytes lie in the media store. ``uploaded_by`` is who may refer to it."""

    id: str
    mime_type: str
    sha256: str
    size: int
    kept_until: float
    uploaded_by: Literal["customer", "business"]
    line_id: str = ""
    filename: str = ""


@dataclass
class Thread:
    """Everything between one person and one line.

    ``window_from`` is when the customer last wrote (epoch seconds, 0 for never): it opens the
    24-hour window. ``typing_until`` is when the business's typing bubble goes.
    """

    line_id: str
    person_id: str
    messages: dict[str, Message] = field(default_factory=dict)
    window_from: float = 0.0
    typing_until: float = 0.0


@dataclass(frozen=True)
class Template:
    """A message template of one WhatsApp Business Account in one language."""

    id: str
    name: str
    language: str
    category: str
    status: str
    components: tuple[Wire, ...]
    parameter_format: str = "POSITIONAL"
    reason: str = "NONE"
    quality: str = "UNKNOWN"
    previous_category: str = ""
    correct_category: str = ""
