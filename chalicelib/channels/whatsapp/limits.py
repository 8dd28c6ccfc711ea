"""How much WhatsApp takes: lengths of words, and kinds, types and sizes of files.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
"""

from dataclasses import dataclass

from chalicelib.domain.errors import Invalid
from chalicelib.domain.message import Attachment

TEXT_CHARACTERS = 4_096
CAPTION_CHARACTERS = 1_024
KILOBYTE, MEGABYTE = 1 << 10, 1 << 20
_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class MediaLimit:
    """What WhatsApp takes of one kind of file; `named` as agents call the types."""

    kind: str
    types: frozenset[str]
    named: str
    bytes: int


_LIMITS = (
    MediaLimit("image", frozenset({"image/jpeg", "image/png"}), "JPEG, PNG", 5 * MEGABYTE),
    MediaLimit("video", frozenset({"video/mp4", "video/3gpp"}), "MP4, 3GP", 16 * MEGABYTE),
    MediaLimit(
        "audio",
        frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}),
        "AAC, AMR, MP3, M4A, OGG with Opus",
        16 * MEGABYTE,
    ),
    MediaLimit("sticker", frozenset({"image/webp"}), "WEBP", 100 * KILOBYTE),
    MediaLimit(
        "document",
        frozenset(
            {
                "text/plain",
                "application/pdf",
                "application/msword",
                "application/vnd.ms-excel",
                "application/vnd.ms-powerpoint",
                f"{_OFFICE}.wordprocessingml.document",
                f"{_OFFICE}.spreadsheetml.sheet",
                f"{_OFFICE}.presentationml.presentation",
            }
        ),
        "PDF, TXT, DOC, XLS, PPT",
        100 * MEGABYTE,
    ),
)
_MOVING_STICKER = 500 * KILOBYTE


def limit_of(file: Attachment) -> MediaLimit | None:
    """As what kind of WhatsApp media a file travels; None: as none."""
    return next((limit for limit in _LIMITS if file.content_type in limit.types), None)


def kind_of(file: Attachment) -> str:
    """The kind of a file that passed `check_file`."""
    limit = limit_of(file)
    return limit.kind if limit else "document"


def check_file(file: Attachment) -> None:
    """Raises Invalid for a file that WhatsApp would refuse."""
    limit, name = limit_of(file), file.filename or "a file"
    if limit is None:
        taken = "; ".join(limit.named for limit in _LIMITS)
        wrong = f"{name} is of type {file.content_type or 'unknown'}"
        raise _media(f"WhatsApp does not take this kind of file. It takes {taken}.", wrong)
    most = _MOVING_STICKER if file.animated and limit.kind == "sticker" else limit.bytes
    if file.size > most:
        raise _media(f"WhatsApp takes a {limit.kind} of up to {_size(most)}.", f"{name} is larger")


def check_length(words: str, most: int, what: str) -> None:
    """Raises Invalid for words that are longer than WhatsApp shows in that place."""
    if len(words) > most:
        raise Invalid(
            f"{what} on WhatsApp may have {most:,} characters.",
            "text_too_long",
            {"content": [f"has {len(words)} characters"], "open_ways": []},
        )


def _media(sentence: str, wrong: str) -> Invalid:
    return Invalid(sentence, "media_limit", {"attachments": [wrong], "open_ways": []})


def _size(most: int) -> str:
    return f"{most // MEGABYTE} MB" if most >= MEGABYTE else f"{most // KILOBYTE} KB"
