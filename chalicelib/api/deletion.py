"""Asking for deletion from outside: the public pages, and Meta's callbacks."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.api.acts import BY_ITSELF
from chalicelib.api.inputs import Body, Line, Text
from chalicelib.api.page import bullets, page, paragraph, section, steps, table
from chalicelib.api.routing import route
from chalicelib.api.serving import Answer
from chalicelib.api.shapes.service import DeletionAnswer
from chalicelib.aws import signer
from chalicelib.channels import signed_request
from chalicelib.clock import now
from chalicelib.config import setting
from chalicelib.domain.account import Permission
from chalicelib.domain.certificate import is_due
from chalicelib.domain.errors import NotThere
from chalicelib.privacy import ask, deletion_code
from chalicelib.privacy.certify import certify
from chalicelib.privacy.let_go import let_go_of_lines
from chalicelib.privacy.progress import erasures_of, progress_of
from chalicelib.privacy.undo_erasure import undo_by_code
from chalicelib.store.certificates import public_key as known_key
from chalicelib.wire import certificates

door = Blueprint(__name__)
_PAGE = "/data-deletion"


class Signed(Body):
    """What Meta posts, as a form."""

    signed_request: Text = ""


class Which(Body):
    """Whose public half is wanted; empty: of today's key."""

    key_id: Line = ""


@route(door, "GET", _PAGE, Permission.PUBLIC)
def asking() -> Answer:
    """How to have one's data deleted, with a fresh code to ask for it."""
    return page(
        "Having your data deleted",
        paragraph(
            "If you have written to a business that uses Chathood, you can have everything about "
            "you deleted: your messages and files, your name and number, and what was noted. "
            "Nobody can read any of it 48 hours later, not in backups either."
        ),
        _by_yourself(),
        _in_another_way(),
        _as_an_owner(),
        _beyond_reach(),
    )


@route(door, "GET", f"{_PAGE}/{{code_identifier}}", Permission.PUBLIC)
def shown(code_identifier: str) -> Answer:
    """How far a deletion is, for whoever knows its code."""
    found = progress_of(code_identifier)
    if found is None:
        return page(
            "No such request",
            paragraph(
                "Nothing has been asked under this code yet. If you have sent it in a chat, look "
                "again in a minute; otherwise see whether the code is whole."
            ),
            status=404,
        )
    return page(
        found.title,
        paragraph(found.sentence),
        table([("Code", code_identifier.upper()), *found.rows]),
    )


@route(door, "GET", f"{_PAGE}/{{code_identifier}}/certificate", Permission.PUBLIC)
def certified(code_identifier: str) -> Answer:
    """The certificates of what was erased, for whoever knows the code."""
    signed = [certify(one) for one in erasures_of(code_identifier) if is_due(one)]
    if not signed:
        raise NotThere("certificate")
    return Answer({"payload": [certificates.certificate(one) for one in signed]})


@route(door, "POST", f"{_PAGE}/{{code_identifier}}/undo", Permission.PUBLIC, telling=BY_ITSELF)
def undone(code_identifier: str) -> Answer:
    """Undoes the erasure of a whole account while its grace lasts; who knows its code asked."""
    undo_by_code(code_identifier)
    return shown(code_identifier)


@route(door, "GET", "/certificate-key", Permission.PUBLIC)
def checked_by(query: Which) -> Answer:
    """The public key that checks certificates; with `key_id`, that of an earlier one."""
    pem = known_key(query.key_id) if query.key_id else signer.public_key()[0]
    if pem is None:
        raise NotThere("key")
    return Answer(pem, headers={"Content-Type": "application/x-pem-file"})


@route(
    door,
    "POST",
    "/webhooks/meta/data-deletion",
    Permission.PUBLIC,
    answers=DeletionAnswer,
    multipart=True,
    telling=BY_ITSELF,
)
def asked_by_meta(body: Signed) -> dict[str, Any]:
    """Meta asks for somebody's deletion; answers with where they see how far it is."""
    code = ask.ask_for_meta(signed_request.opened(body.signed_request, now()))
    return {"url": f"{setting('SITE_URL')}{_PAGE}/{code}", "confirmation_code": code}


@route(
    door,
    "POST",
    "/webhooks/meta/deauthorize",
    Permission.PUBLIC,
    multipart=True,
    telling=BY_ITSELF,
)
def taken_back(body: Signed) -> None:
    """Somebody has removed our app: what they allowed us goes."""
    asked = signed_request.opened(body.signed_request, now())
    let_go_of_lines(asked.user, asked.at)


def _by_yourself() -> str:
    return section(
        "Ask for it yourself",
        steps(
            (
                "Copy the code below. It is new each time this page opens.",
                "Send it to the business, in the same chat in which you wrote to it before: "
                "WhatsApp, Messenger, Instagram or the chat on its website. Whoever can write "
                "there is you, so nothing else is needed.",
                "See how far it is: open this page's address with your code behind it.",
            )
        ),
        f'<p class="code">{deletion_code.fresh()}</p>',
        paragraph(
            f"Its page will be {setting('SITE_URL')}{_PAGE}/ and then your code. Keep it: the "
            "chat will be gone."
        ),
    )


def _in_another_way() -> str:
    return section(
        "By e-mail, or if you cannot write there any more",
        paragraph(
            "An e-mail's sender can be forged, so a code in a mail is shown to the business, "
            "which finds out whether it is you and deletes you then. You can also ask the "
            "business in any other way; it can do it with one step."
        ),
    )


def _as_an_owner() -> str:
    return section(
        "If you have connected a Facebook Page or an Instagram account",
        paragraph(
            "Remove Chathood in your Facebook or Instagram settings under “Apps and websites” "
            "and choose to have your data deleted there. Meta tells us, we drop what you "
            "allowed us, and Meta shows you a code and this page."
        ),
    )


def _beyond_reach() -> str:
    return section(
        "What we cannot delete",
        bullets(
            (
                "What the messaging service itself keeps: ask it.",
                "E-mails that were sent already, and copies that a business's own systems "
                "have fetched.",
                "What a law obliges the business to keep. Your code's page says so then.",
            )
        ),
    )
