"""An administrator sets how long things are kept."""

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.account import Setup, User
from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.retention import Policy, Terms, changed
from chalicelib.store import retention, runs
from chalicelib.store.transaction import Overtaken


def set_retention(setup: Setup, by: User, terms: Terms) -> Policy:
    """The policy with these terms. What lets something go sooner takes effect a day later.

    Raises:
        Invalid: it names an inbox that is not there.
        Conflict: somebody else has changed it in the same moment.
    """
    refuse_unknown(setup, terms)
    policy = changed(setup.retention, terms, by.id, now())
    if policy is setup.retention:
        return policy
    try:
        retention.put(setup.account, policy)
    except Overtaken as error:
        raise Conflict(
            "Somebody else has just changed the policy. Look at it again.", "retention_changed"
        ) from error
    runs.look_by(setup.account, policy.takes_effect_at)
    log.happened("retention_set", account=setup.account, by=by.id, version=policy.version)
    return policy


def refuse_unknown(setup: Setup, terms: Terms) -> None:
    """Raises Invalid for terms that name an inbox which the account does not have; one that was
    named before may be erased meanwhile, or on its way there."""
    named = setup.retention.terms.inboxes.keys()
    unknown = sorted(terms.inboxes.keys() - setup.inboxes.keys() - named)
    if unknown:
        wrong = {f"inboxes.{id}": ["is not an inbox of this account"] for id in unknown}
        raise Invalid("The policy names an inbox that is not there.", "invalid", wrong)
