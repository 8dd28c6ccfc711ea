"""Which files WhatsApp carries: kinds, types, sizes, and how each type begins.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
"""

from infra.local.meta.graph.errors import GraphError

_KB, _MB = 1024, 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES: dict[str, tuple[str, ...]] = {
    "audio": ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
    "document": (
        "text/plain",
        "application/pdf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        f"{_OFFICE}.wordprocessingml.document",
        f"{_OFFICE}.spreadsheetml.sheet",
        f"{_OFFICE}.presentationml.presentation",
    ),
    "image": ("image/jpeg", "image/png"),
    "sticker": ("image/webp",),
    "video": ("video/mp4", "video/3gpp"),
}
LARGEST: dict[str, int] = {
    "audio": 16 * _MB,
    "document": 100 * _MB,
    "image": 5 * _MB,
    "sticker": 500 * _KB,
    "video": 16 * _MB,
}
_STILL_STICKER = 100 * _KB
_BEGINNINGS: dict[str, bytes] = {
    "image/png": b"\x89PNG",
    "image/jpeg": b"\xff\xd8\xff",
    "image/webp": b"RIFF",
    "application/pdf": b"%PDF",
    "audio/ogg": b"OggS",
}


def kind_of(mime_type: str) -> str:
    """``image`` for ``image/png``; error 131053 for a type WhatsApp does not carry."""
    plain = mime_type.split(";")[0].strip().lower()
    for kind, types in TYPES.items():
        if plain in types:
            return kind
    known = ", ".join(each for types in TYPES.values() for each in types)
    raise GraphError(
        100, f"Param file must be a file with one of the following types: {known}. Got {plain}."
    )


def check_file(kind: str, content: bytes, mime_type: str) -> None:
    """Error 131053 for a file that is empty, too big, or not what its type says."""
    plain = mime_type.split(";")[0].strip().lower()
    if plain not in TYPES[kind]:
        raise GraphError(131053, f"{plain} cannot be sent as {kind}.")
    if not content:
        raise GraphError(131053, "The file is empty.")
    most = _STILL_STICKER if kind == "sticker" and not _moves(content) else LARGEST[kind]
    if len(content) > most:
        raise GraphError(131053, f"File size exceeds the limit of {most} bytes.")
    if not content.startswith(_BEGINNINGS.get(plain, b"")):
        raise GraphError(131053, f"The file is no {plain}, whatever its type says.")
    if plain == "audio/ogg" and b"vorbis" in content[:64]:
        raise GraphError(131053, "Of OGG files, only those with the OPUS codec are supported.")


def _moves(webp: bytes) -> bool:
    """Whether a WEBP says in its header that it is animated."""
    return webp[12:16] == b"VP8X" and len(webp) > 20 and bool(webp[20] & 0x02)
