"""Takes up what the owner of a line has answered to an invitation: the line becomes an inbox."""

from dataclasses import dataclass, replace
from typing import Any

from chalicelib import log
from chalicelib.channels.invitations import Inviting
from chalicelib.channels.manage import Denied
from chalicelib.channels.protocol import Line
from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind, Inbox, Setup, User
from chalicelib.domain.errors import Invalid, Refused, SendTrouble
from chalicelib.domain.invitation import OWNED_SINCE, OWNER, Invitation, Offer
from chalicelib.inbox import connect, register
from chalicelib.inbox.connect import Plan
from chalicelib.inbox.denial import refusal_of
from chalicelib.inbox.invite import way_of
from chalicelib.store import invitations
from chalicelib.store.doors import Door, DoorKind, join

# How Meta says that a code is of no use any more; of a wrong address; of a wrong app or secret.
_OVER = (36007, 36009)
_WRONG_BACK = 36008
_WRONG_APP = ("1", "101")
_INSTAGRAM_CODE, _PERMISSION = "400", "10"


@dataclass(frozen=True)
class Answer:
    """What came back: `state`, and a `code`, or the `choice` among the lines that were offered.

    `business` and `name` are optional: what the platform's page told beside the code, and what the
    inbox is to be called.
    """

    state: str
    code: str = ""
    choice: str = ""
    business: str = ""
    name: str = ""


@dataclass(frozen=True)
class Adopted:
    """The inbox; or, while there are several lines to choose from, these and a new state."""

    inbox: Inbox | None = None
    offers: tuple[Offer, ...] = ()
    state: str = ""


def adopt(setup: Setup, by: User, channel: str, answer: Answer) -> Adopted:
    """Makes an inbox of the line, or mends the one that it is already.

    Raises:
        Invalid: the invitation is over or another's, the code is, or nothing was allowed.
        Conflict: the line is connected elsewhere.
    """
    kind, way = way_of(channel)
    invitation = invitations.redeem(answer.state, by, kind)
    if invitation is None or not (answer.code or invitation.offers):
        raise _over("state", "is over, was used, or is another's")
    offers = invitation.offers or _offered(way, invitation, answer)
    chosen = _chosen(offers, answer.choice)
    if chosen is None:
        waiting = replace(invitation, offers=offers)
        return Adopted(offers=offers, state=invitations.keep(waiting))
    return Adopted(_taken_up(setup, by, kind, _named(chosen, answer.name)))


def inbox_of(setup: Setup, channel: ChannelKind, address: str) -> Inbox | None:
    """The inbox of this account that a line is already."""
    known = (one for one in setup.inboxes.values() if one.channel is channel)
    return next((one for one in known if one.address == address), None)


def _offered(way: Inviting, invitation: Invitation, answer: Answer) -> tuple[Offer, ...]:
    try:
        return tuple(way.offers(answer.code, invitation.back, answer.business))
    except Denied as denied:
        log.warning("invitation_failed", account=invitation.account, code=denied.code)
        raise _of_denied(denied) from denied
    except SendTrouble as trouble:
        raise refusal_of(trouble, "code") from trouble


def _chosen(offers: tuple[Offer, ...], choice: str) -> Offer | None:
    """The one that is meant; None while that must still be asked."""
    if not offers:
        raise Invalid(
            "The owner shared no line with us. Start again, and choose at least one.",
            "nothing_offered",
            {"code": ["gives no line"]},
        )
    if not choice:
        return offers[0] if len(offers) == 1 else None
    found = next((offer for offer in offers if offer.address == choice), None)
    if found is None:
        raise Invalid(
            "This line is not among those that were shared. Start again.",
            "not_offered",
            {"choice": ["was not shared"]},
        )
    return found


def _named(offer: Offer, name: str) -> Offer:
    return replace(offer, name=name.strip() or offer.name or offer.address)


def _taken_up(setup: Setup, by: User, kind: ChannelKind, offer: Offer) -> Inbox:
    known = inbox_of(setup, kind, offer.address)
    if known:
        known = replace(known, settings={**known.settings, **_owned(offer)})
        inbox = connect.reconnect(setup, known, offer.token, offer.token_expires_at)
    else:
        inbox = connect.connect(setup, by, _plan(kind, offer))
    if offer.owner:
        join(DoorKind.LINE_OWNER, offer.owner, Door(inbox.account, inbox.id))
    log.happened("line_adopted", account=inbox.account, inbox=inbox.id, again=bool(known))
    line = Line(inbox, offer.token)
    if offer.needs_registering:
        return register.register_if_it_goes(setup, line)
    if offer.is_on_phone and not known:
        return register.ask_phone(setup, line)
    return inbox


def _plan(kind: ChannelKind, offer: Offer) -> Plan:
    return Plan(
        name=offer.name,
        channel=kind,
        address=offer.address,
        token=offer.token,
        settings={**offer.settings, **_owned(offer)},
        token_expires_at=offer.token_expires_at,
    )


def _owned(offer: Offer) -> dict[str, Any]:
    return {OWNER: offer.owner, OWNED_SINCE: now()} if offer.owner else {}


def _of_denied(denied: Denied) -> Refused:
    if denied.subcode in _OVER or denied.code == _INSTAGRAM_CODE:
        return _over("code", denied.sentence)
    if denied.subcode == _WRONG_BACK or denied.code in _WRONG_APP:
        return Invalid(
            f"This server's Meta app is not set up right: {denied.sentence}",
            "app_misconfigured",
            {"channel": [denied.told]},
        )
    if denied.code == _PERMISSION:
        sentence = f"{denied.sentence} Start again, and allow everything that is asked."
        return Invalid(sentence, "permission_missing", {"code": [denied.told]})
    return refusal_of(denied, "code")


def _over(field: str, why: str) -> Invalid:
    sentence = "This attempt to connect came too late or was used already. Start again."
    return Invalid(sentence, "connect_over", {field: [why]})
