"""How much Messenger and Instagram take: lengths of words, kinds and sizes of files."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.domain.errors import Invalid
from chalicelib.domain.message import Attachment

MEGABYTE = 1 << 20
_KINDS = ("image", "audio", "video")


@dataclass(frozen=True)
class MediaLimit:
    """What is taken of one kind of file; no `types`: any. `named` as agents call the types."""

    megabytes: int
    types: frozenset[str] = frozenset()
    named: str = ""


@dataclass(frozen=True)
class Limits:
    """What one of the two takes. `unit` says in what a text is counted; a public `comment` is
    counted in characters. `templates`: utility templates, which need no window."""

    platform: str
    text: int
    unit: str
    media: Mapping[str, MediaLimit] = field(default_factory=dict)
    cards: bool = True
    comment: int = 2_200
    templates: bool = False


MESSENGER = Limits(
    "Messenger",
    2_000,
    "characters",
    dict.fromkeys((*_KINDS, "file"), MediaLimit(25)),
    comment=8_000,
    templates=True,
)
INSTAGRAM = Limits(
    "Instagram",
    1_000,
    "bytes",
    {
        "image": MediaLimit(8, frozenset({"image/jpeg", "image/png"}), "JPEG, PNG"),
        "audio": MediaLimit(25),
        "video": MediaLimit(25),
        "file": MediaLimit(25, frozenset({"application/pdf"}), "PDF"),
    },
)


def kind_of(file: Attachment) -> str:
    """As what kind of attachment a file travels."""
    kind = file.content_type.partition("/")[0]
    return kind if kind in _KINDS else "file"


def check_text(limits: Limits, text: str) -> None:
    """Raises Invalid for a text that is too long: it is never split."""
    length = len(text.encode()) if limits.unit == "bytes" else len(text)
    if length > limits.text:
        raise Invalid(
            f"A message on {limits.platform} may have {limits.text:,} {limits.unit}.",
            "text_too_long",
            {"content": [f"has {length:,} {limits.unit}"], "open_ways": []},
        )


def check_file(limits: Limits, file: Attachment) -> None:
    """Raises Invalid for a file that would be refused."""
    kind, name = kind_of(file), file.filename or "a file"
    limit = limits.media[kind]
    if limit.types and file.content_type not in limit.types:
        sentence = f"{limits.platform} takes {limit.named} only as {_named(kind)}."
        raise _media(sentence, f"{name} is of type {file.content_type or 'unknown'}")
    if file.size > limit.megabytes * MEGABYTE:
        sentence = f"{limits.platform} takes {_named(kind)} of up to {limit.megabytes} MB."
        raise _media(sentence, f"{name} is larger")


def _named(kind: str) -> str:
    return {"image": "an image", "audio": "an audio file"}.get(kind, f"a {kind}")


def _media(sentence: str, wrong: str) -> Invalid:
    return Invalid(sentence, "media_limit", {"attachments": [wrong], "open_ways": []})
