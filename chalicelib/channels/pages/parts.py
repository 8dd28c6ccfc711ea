"""What calls a message takes on Messenger and Instagram, in the order in which they are seen."""

from dataclasses import dataclass

from chalicelib.channels.pages.limits import kind_of
from chalicelib.domain.message import Attachment, Content


@dataclass(frozen=True)
class Part:
    """One provider call: words, with what can be tapped, or a file. Neither takes the other."""

    kind: str
    text: str = ""
    file: Attachment | None = None


def parts_of(content: Content) -> list[Part]:
    """The text before the files; what one can tap comes last, where the customer sees it."""
    if content.is_template:
        return [Part("template", content.text)]
    files = [Part(kind_of(file), file=file) for file in content.attachments]
    if content.content_type == "cards":
        words = [Part("text", content.text)] if content.text else []
        return [*words, *files, Part("cards")]
    if content.content_type == "input_select":
        return [*files, Part("choices", content.text)]
    if "interactive" in content.attributes:
        return [*files, Part("buttons", content.text)]
    words = [Part("text", content.text)] if content.text else []
    return [*words, *files]
