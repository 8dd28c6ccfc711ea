"""The privacy policy, as a page."""

from functools import cache

from chalice.app import Blueprint

from chalicelib.api.page import bullets, page, paragraph, section
from chalicelib.api.routing import route
from chalicelib.api.serving import Answer
from chalicelib.domain.account import Permission
from chalicelib.domain.policy import EFFECTIVE, VERSION

door = Blueprint(__name__)


@route(door, "GET", "/privacy", Permission.PUBLIC)
def privacy() -> Answer:
    """The privacy policy, as a page."""
    return _policy()


@cache
def _policy() -> Answer:
    return page(
        "Privacy policy",
        paragraph(f"Effective {EFFECTIVE} (version {VERSION})."),
        _what_it_is(),
        _kept(),
        _protected(),
        _how_long(),
        _seen_by(),
        _rights(),
        _in_browsers(),
        _changes(),
        cached=True,
    )


def _what_it_is() -> str:
    return paragraph(
        "Businesses use Chathood to read and answer what people write to them by WhatsApp, "
        "Instagram, Messenger, e-mail and the chat on their websites. The business you write "
        "to decides why and how long it keeps what you wrote. We run the service for it, act "
        "on its instructions, and use the data for nothing else: no advertising, no tracking "
        "across sites, no training of models, and nothing is sold."
    )


def _kept() -> str:
    return section(
        "What is kept",
        bullets(
            (
                "What you write and send: messages, pictures and other files, and when.",
                "What names you there: a phone number, an e-mail address, a profile name, or "
                "the number that the messaging service gives you.",
                "What the business notes about your conversation: labels, notes, and who "
                "answers you.",
                "Which lines the business has connected, and the tokens that let us use them.",
                "Of the business's own users: name, e-mail address, and what they did and when "
                "in the audit log, which holds no words of yours.",
            )
        ),
    )


def _protected() -> str:
    return section(
        "How it is protected",
        paragraph(
            "Everything travels encrypted and lies encrypted. Words, names and files are "
            "sealed under a key that belongs to one contact alone. Only users of the business "
            "see them, each as far as their role allows, and changes are written to an audit "
            "log that shows when somebody has altered it. Our own logs hold numbers of "
            "records, never what was written."
        ),
    )


def _how_long() -> str:
    return section(
        "How long it is kept",
        paragraph(
            "As long as the business's account is active and the business wants it: it may set "
            "a time after which messages, files or people without activity are deleted. When "
            "an account is closed, all of it is deleted. Backups are encrypted: those of keys "
            "reach back one day, all others 35 days, and without its key nothing in them can "
            "be read."
        ),
    )


def _seen_by() -> str:
    return section(
        "Who else sees it",
        paragraph(
            "The messaging service you chose carries your messages under its own policy; what "
            "we get from Meta we use as Meta's platform terms allow. Amazon Web Services "
            "stores everything for us, encrypted. Nobody else receives it from us, unless the "
            "business connects a system of its own."
        ),
    )


def _rights() -> str:
    return section(
        "Your rights",
        paragraph(
            "Ask the business you wrote to: it can show you all it holds as one file, correct "
            "it, stop writing to you, and delete you. A deletion is done within 48 hours, "
            "backups included, and ends with a signed certificate."
        ),
        '<p>How to ask for it, also without the business: <a href="/data-deletion">having data '
        "deleted</a>.</p>",
    )


def _in_browsers() -> str:
    return section(
        "What your browser keeps",
        paragraph(
            "Of the business's users: one cookie, set when they sign in, which keeps them "
            "signed in; what they are writing, until its tab is closed; and whether single keys "
            "do something. Of visitors of a chat: one random number, so that they find their "
            "conversation again, and whether it may ring. Nothing else, and nothing for anyone "
            "else."
        ),
    )


def _changes() -> str:
    return section(
        "Changes",
        paragraph(
            "A changed policy stands here under a new date. Users of a business are asked to "
            "accept it when they next open Chathood, and we note that they did."
        ),
    )
