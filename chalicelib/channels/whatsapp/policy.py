"""What may be sent on WhatsApp, and when: asked before anything is stored."""

from chalicelib.channels.protocol import HOUR
from chalicelib.channels.whatsapp.interactive import interactive_of, is_interactive
from chalicelib.channels.whatsapp.limits import TEXT_CHARACTERS, check_file, check_length
from chalicelib.channels.whatsapp.template import template_of
from chalicelib.channels.window import Window
from chalicelib.domain.errors import Invalid
from chalicelib.domain.message import Content
from chalicelib.domain.permit import Occasion, Permit

WINDOW = Window(
    lasts=24 * HOUR,
    sentence="More than 24 hours have passed since the customer wrote. Send a template instead.",
    provider_code="131047",
    open_ways=("template",),
)


def permit(content: Content, occasion: Occasion) -> Permit:
    """A template may always go, anything else while the window is open. Raises Invalid."""
    for file in content.attachments:
        check_file(file)
    if content.is_template:
        template_of(content)
        _refuse_unwanted(content, occasion)
        _refuse_code_without_number(content, occasion)
        return Permit()
    leave = WINDOW.permit(occasion)
    if content.content_type not in ("", "input_select"):
        raise Invalid(
            "WhatsApp has no cards. Send choices or a list instead.",
            "invalid",
            {"content_type": ["cannot be shown on WhatsApp"], "open_ways": ["input_select"]},
        )
    if is_interactive(content):
        interactive_of(content)
    check_length(content.text, TEXT_CHARACTERS, "A message")
    return leave


def _refuse_unwanted(content: Content, occasion: Occasion) -> None:
    if not (occasion.wants_no_marketing and content.is_marketing):
        return
    ways = ["reply"] if occasion.at < occasion.window_ends_at else []
    raise Invalid(
        "The customer has stopped marketing messages from you.", "opted_out", {"open_ways": ways}
    )


def _refuse_code_without_number(content: Content, occasion: Occasion) -> None:
    """WhatsApp sends codes to numbers only, and would answer 131062."""
    category = str(content.attributes["template"].get("category") or "").upper()
    if category != "AUTHENTICATION" or not occasion.hides_number:
        return
    is_open = occasion.at < occasion.window_ends_at
    raise Invalid(
        "WhatsApp sends codes to numbers only, and this customer hides theirs. Ask for it first.",
        "invalid",
        {
            "template_params.name": ["needs the customer's number"],
            "open_ways": ["contact_request"] if is_open else ["template"],
        },
    )
