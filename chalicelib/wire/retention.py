"""What keeps and what goes, as the API tells it. Times are epoch seconds."""

from collections.abc import Iterable
from typing import Any

from chalicelib.clock import now
from chalicelib.domain.account import Setup
from chalicelib.domain.hold import Hold
from chalicelib.domain.outlook import Found, Outlook
from chalicelib.domain.retention import Closing, Policy, Rule, Terms, warnings
from chalicelib.domain.retention_run import Run
from chalicelib.wire.times import seconds_or_none


def hold(held: Hold) -> dict[str, Any]:
    """A legal hold."""
    return {
        "id": held.id,
        "scope": held.extent.value,
        "subject_id": held.subject,
        "reason": held.ground.value,
        "placed_by": held.by,
        "placed_at": held.placed_at // 1000,
    }


def policy(
    setup: Setup, held: Policy, earlier: Iterable[Policy], run: Run | None
) -> dict[str, Any]:
    """A policy: what was set, what holds now, what to know about it, and how far it was kept."""
    at = now()
    inboxes = {id: inbox.name for id, inbox in setup.inboxes.items()}
    return {
        **terms(held.terms),
        "version": held.version,
        "changed_by": held.changed_by or None,
        "changed_at": seconds_or_none(held.changed_at),
        "takes_effect_at": seconds_or_none(held.takes_effect_at),
        "in_effect": terms(held.at(at)),
        "warnings": warnings(held.terms, inboxes),
        "history": [_version(one) for one in earlier],
        "last_run": _run(run) if run else None,
    }


def terms(set: Terms) -> dict[str, Any]:
    """What is kept how many days; null keeps."""
    return {
        **_rule(set.rule),
        "inactive_contacts_days": set.inactive_contacts_days,
        "closed_account_days": set.closed_account_days,
        "inboxes": {str(id): _rule(rule) for id, rule in set.inboxes.items()},
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {"messages_days": rule.messages_days, "media_days": rule.media_days}


def _version(held: Policy) -> dict[str, Any]:
    return {
        **terms(held.terms),
        "version": held.version,
        "changed_by": held.changed_by,
        "changed_at": held.changed_at // 1000,
        "takes_effect_at": held.takes_effect_at // 1000,
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "started_at": run.id // 1000,
        "finished_at": seconds_or_none(run.finished_at),
        "removed": {
            "messages": run.tally.messages,
            "media": run.tally.media,
            "conversations": run.tally.conversations,
            "contacts": run.tally.contacts,
        },
        "held": run.tally.held,
    }


def outlook(seen: Outlook) -> dict[str, Any]:
    """What would go."""
    return {
        "at_least": not seen.is_whole,
        "messages": {str(id): _found(one) for id, one in seen.messages.items()},
        "media": {str(id): _found(one) for id, one in seen.media.items()},
        "contacts": _found(seen.contacts),
        "held": seen.held,
    }


def _found(found: Found) -> dict[str, Any]:
    return {
        "count": found.count,
        "oldest": seconds_or_none(found.oldest),
        "newest": seconds_or_none(found.newest),
        "sample": found.sample,
    }


def closing(standing: Closing | None, *, is_held: bool) -> dict[str, Any]:
    """That the account is closed, or that it is not; and whether a legal hold keeps it."""
    return {
        "closed_at": standing.at // 1000 if standing else None,
        "closed_by": standing.by if standing else None,
        "erase_at": standing.erase_at // 1000 if standing else None,
        "held": is_held,
    }
