"""Keys that are lost are missed within the hour, and nobody else's are."""

import pytest

from chalicelib.clock import now
from chalicelib.privacy.watch_keys import watch_keys, watch_keys_of
from chalicelib.store import canaries, names
from chalicelib.store.tables import CanaryItem, KeyItem, SetupItem
from tests.world import World

_HOUR = 3_600_000


def _failed(world: World, capsys: pytest.CaptureFixture[str], at: int) -> list[int]:
    """Whose canaries fail, of Oak's and Fern's."""
    capsys.readouterr()
    ours = (world.oak.account, world.fern.account)
    for account in ours:
        if account in canaries.due_before(account % canaries.SHARDS, at, 100_000):
            watch_keys_of(account, at)
    lines = [line for line in capsys.readouterr().err.splitlines() if "canary_failed" in line]
    return [account for account in ours if any(f'"account":{account}' in line for line in lines)]


def test_sweep_looks_at_those_that_have_waited_longest(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    monkeypatch.setattr("chalicelib.privacy.watch_keys._look", lambda a, _: looked.append(a))
    canaries.look_again(world.oak.account, 1)

    watch_keys(now())

    assert world.oak.account in looked


def _key(account: int, name: str) -> KeyItem:
    return KeyItem.get(names.account(account), name)


def test_an_accounts_canary_sings_each_hour(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    at = now() + 1_000

    assert _failed(world, capsys, at) == []
    item = CanaryItem.get(names.canary(world.oak.account), "CANARY")
    assert item.due_at == at + _HOUR
    assert canaries.sings(world.oak.account)


@pytest.mark.parametrize("lost", ["CANARY", "ACCOUNT"])
def test_a_lost_key_is_told_of_until_it_is_back_though_memory_still_has_it(
    world: World, capsys: pytest.CaptureFixture[str], lost: str
) -> None:
    account, at = world.oak.account, now() + 1_000
    item = _key(account, lost)
    item.delete()

    assert _failed(world, capsys, at) == [account]
    assert _failed(world, capsys, at + 600_000) == [account]
    KeyItem(item.pk, item.sk, wrapped=item.wrapped).save()
    assert _failed(world, capsys, at + 1_200_000) == []


def test_a_key_of_another_account_does_not_pass_for_the_lost_one(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    oak, fern = world.oak.account, world.fern.account
    KeyItem(names.account(oak), "CANARY", wrapped=_key(fern, "CANARY").wrapped).save()

    assert _failed(world, capsys, now() + 1_000) == [oak]


def test_opening_an_account_again_makes_no_new_canary_that_would_hide_a_loss(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    account = world.oak.account
    _key(account, "CANARY").delete()

    canaries.lay(account, now())

    assert _failed(world, capsys, now() + 1_000) == [account]


def test_nobody_misses_the_keys_of_an_account_that_is_gone(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    account = world.oak.account
    for name in ("CANARY", "ACCOUNT"):
        _key(account, name).delete()
    SetupItem(names.account(account), "ACCOUNT").delete()

    assert _failed(world, capsys, now() + 1_000) == []
    assert _failed(world, capsys, now() + 2 * _HOUR) == []


def test_a_kms_that_does_not_answer_is_no_loss_and_delays_no_other(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(account: int, wrapped: bytes) -> bytes:
        raise TimeoutError

    with monkeypatch.context() as without:
        without.setattr(canaries, "open_account_key", silent)
        assert _failed(world, capsys, now() + 1_000) == []
    item = CanaryItem.get(names.canary(world.fern.account), "CANARY")
    assert item.due_at < now() + _HOUR
