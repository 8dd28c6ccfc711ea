"""How long an account keeps what it holds: shown, changed, tried out."""

from typing import Annotated, Any

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.api.acts import CHANGES_NOTHING, Told
from chalicelib.api.callers import Member, as_of_now
from chalicelib.api.inputs import Body, Id
from chalicelib.api.routing import route
from chalicelib.api.shapes.retention import Outlook, Retention
from chalicelib.clock import now
from chalicelib.domain.account import Permission
from chalicelib.domain.retention import (
    CLOSED_DAYS,
    LONGEST_CLOSED_DAYS,
    LONGEST_DAYS,
    SHORTEST_CONTACT_DAYS,
    Policy,
    Rule,
    Terms,
)
from chalicelib.privacy.preview_retention import preview
from chalicelib.privacy.set_retention import refuse_unknown, set_retention
from chalicelib.store import retention, runs
from chalicelib.wire import retention as wire

door = Blueprint(__name__)
_RETENTION = "/api/v1/accounts/{account_id}/retention"
_MANAGE = Permission.MANAGE_PRIVACY
_VERSIONS = 50
# Well within the gateway's patience.
_LOOKS_MS = 12_000
Days = Annotated[int, Field(ge=1, le=LONGEST_DAYS)]
ContactDays = Annotated[int, Field(ge=SHORTEST_CONTACT_DAYS, le=LONGEST_DAYS)]
ClosedDays = Annotated[int, Field(ge=1, le=LONGEST_CLOSED_DAYS)]


class InboxRule(Body):
    """An inbox's own rule; what it does not say is kept."""

    messages_days: Days | None = None
    media_days: Days | None = None


class NewTerms(Body):
    """What is to be kept how long. What is not named stays as it is; null keeps.

    An inbox gets a rule of its own, whole; null takes it away.
    """

    messages_days: Days | None = None
    media_days: Days | None = None
    inactive_contacts_days: ContactDays | None = None
    closed_account_days: ClosedDays = CLOSED_DAYS
    inboxes: dict[Id, InboxRule | None] = Field(default_factory=dict, max_length=1_000)

    def onto(self, known: Terms) -> Terms:
        """The terms with what was said."""
        rules = {**known.inboxes, **{id: _rule(one) for id, one in self.inboxes.items()}}
        return Terms(
            rule=Rule(
                self._said("messages_days", known.rule.messages_days),
                self._said("media_days", known.rule.media_days),
            ),
            inactive_contacts_days=self._said(
                "inactive_contacts_days", known.inactive_contacts_days
            ),
            closed_account_days=self._said("closed_account_days", known.closed_account_days),
            inboxes={id: rule for id, rule in sorted(rules.items()) if rule},
        )

    def _said(self, name: str, known: Any) -> Any:
        return getattr(self, name) if self.says(name) else known


@route(door, "GET", _RETENTION, _MANAGE, answers=Retention)
def shown(member: Member) -> dict[str, Any]:
    """The policy, what of it holds now, and who changed it when."""
    return _shown(member, member.setup.retention)


@route(door, "PATCH", _RETENTION, _MANAGE, answers=Retention, telling=Told("retention.changed"))
def changed(member: Member, body: NewTerms) -> dict[str, Any]:
    """Changes the policy. What keeps less than now takes effect a day later."""
    member = as_of_now(member)
    terms = body.onto(member.setup.retention.terms)
    return _shown(member, set_retention(member.setup, member.user, terms))


@route(door, "POST", f"{_RETENTION}/preview", _MANAGE, answers=Outlook, telling=CHANGES_NOTHING)
def previewed(member: Member, body: NewTerms) -> dict[str, Any]:
    """What would go if the policy were changed like this and held at once; nothing goes."""
    terms = body.onto(member.setup.retention.terms)
    refuse_unknown(member.setup, terms)
    return wire.outlook(preview(member.setup, terms, now() + _LOOKS_MS))


def _shown(member: Member, policy: Policy) -> dict[str, Any]:
    earlier = retention.history(member.account, _VERSIONS)
    last = runs.standing(member.account)
    return wire.policy(member.setup, policy, earlier, last.run if last else None)


def _rule(said: InboxRule | None) -> Rule | None:
    return Rule(said.messages_days, said.media_days) if said else None
