"""An account's policy, and those before it."""

from chalicelib.domain.retention import Policy
from chalicelib.store import names
from chalicelib.store import setup as setups
from chalicelib.store.policy_item import RETENTION, packed, policy_of
from chalicelib.store.tables import SetupItem
from chalicelib.store.transaction import all_or_nothing

_VERSION = "V#"


def put(account: int, policy: Policy) -> None:
    """Puts a policy into force, and into the history.

    Raises:
        Overtaken: somebody else has changed it since it was read.
    """
    known = policy.version - 1
    unchanged = SetupItem.version == known if known else SetupItem.pk.does_not_exist()
    with all_or_nothing() as transaction:
        transaction.save(_item(names.account(account), RETENTION, policy), unchanged)
        transaction.save(
            _item(names.retention(account), f"{_VERSION}{policy.version:06d}", policy),
            SetupItem.pk.does_not_exist(),
        )
    setups.forget(account)


def history(account: int, limit: int) -> list[Policy]:
    """The policies that an account has had, today's first."""
    rows = SetupItem.query(
        names.retention(account),
        SetupItem.sk.startswith(_VERSION),
        scan_index_forward=False,
        limit=limit,
    )
    return [policy_of(row) for row in rows]


def _item(pk: str, sk: str, policy: Policy) -> SetupItem:
    return SetupItem(
        pk, sk, policy=packed(policy), version=policy.version, created_at=policy.changed_at
    )
