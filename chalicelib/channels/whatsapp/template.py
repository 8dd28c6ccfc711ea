"""A message template as WhatsApp's `template` object.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.channels.template_parts import components_of
from chalicelib.channels.whatsapp.limits import kind_of
from chalicelib.domain.message import Attachment, Content
from chalicelib.domain.template import misfit

Object = Mapping[str, Any]
_HEADERS = ("image", "video", "document")


def header_file(content: Content) -> Attachment | None:
    """An attached file stands in the template's header."""
    return content.attachments[0] if content.is_template and content.attachments else None


def template_of(content: Content) -> dict[str, Any]:
    """WhatsApp's `template` object; an attached header is not in it yet.

    Raises Invalid for values that WhatsApp would refuse.
    """
    said: Object = content.attributes["template"]
    components = components_of(said.get("processed_params") or {})
    if len(content.attachments) > 1:
        raise misfit("attachments", "A template shows one file, in its header.")
    file = header_file(content)
    if file and kind_of(file) not in _HEADERS:
        raise misfit("attachments", "A template's header shows a picture, a video or a document.")
    return {
        "name": said["name"],
        "language": {"code": said["language"]},
        **({"components": components} if components else {}),
    }


def with_header_file(template: Object, kind: str, media: Object) -> dict[str, Any]:
    """The template with an uploaded file as its header."""
    others = [part for part in template.get("components", ()) if part["type"] != "header"]
    header = {"type": "header", "parameters": [{"type": kind, kind: dict(media)}]}
    return {**template, "components": [header, *others]}
