"""Faults on demand: each breaks one thing, once."""

import pytest
import requests

from tests.meta_simulator.world import Meta, code_of, eventually, id_of


@pytest.fixture
def open_window(meta: Meta) -> Meta:
    meta.customer(text="Hi")
    return meta


def _plan(meta: Meta, kind: str, **more: object) -> None:
    meta.control("/_faults", {"path": "/messages", "kind": kind, **more})


def _arrived(meta: Meta) -> int:
    return sum(message["by"] == "business" for message in meta.thread())


@pytest.mark.parametrize("kind", ["reset", "timeout"])
def test_a_broken_call_did_nothing(open_window: Meta, kind: str) -> None:
    _plan(open_window, kind, seconds=0.2)

    with pytest.raises(requests.ConnectionError):
        open_window.say("Hello!")

    assert id_of(open_window.say("Again"))
    eventually(lambda: _arrived(open_window) == 1)


@pytest.mark.parametrize("kind", ["lost_reply", "truncate", "lost_timeout"])
def test_a_lost_answer_was_a_message_all_the_same(open_window: Meta, kind: str) -> None:
    _plan(open_window, kind, seconds=0.2)

    with pytest.raises(requests.RequestException):
        open_window.say("Hello!", biz_opaque_callback_data="ref-1").json()

    eventually(lambda: _arrived(open_window) == 1)
    statuses = eventually(lambda: [s for v in open_window.product.values()
                                   for s in v.get("statuses", [])])  # fmt: skip
    assert statuses[0]["biz_opaque_callback_data"] == "ref-1"


def test_an_unreadable_answer_was_a_message_all_the_same(open_window: Meta) -> None:
    _plan(open_window, "unreadable")

    answer = open_window.say("Hello!")

    assert answer.status_code == 200
    assert answer.text.startswith("<html>")
    eventually(lambda: _arrived(open_window) == 1)


def test_a_bare_status_did_nothing(open_window: Meta) -> None:
    _plan(open_window, "status", code=502)

    assert open_window.say("Hello!").status_code == 502
    assert _arrived(open_window) == 0


def test_any_error_can_be_answered(open_window: Meta) -> None:
    _plan(open_window, "error", code=131056, times=2)

    codes = [code_of(open_window.say("Hello!")) for _ in range(2)]

    assert codes == [131056, 131056]
    assert id_of(open_window.say("Hello!"))


def test_an_accepted_message_can_fail_later(open_window: Meta) -> None:
    _plan(open_window, "failed", code=131049)

    sent = id_of(open_window.say("Hello!", biz_opaque_callback_data="ref-1"))

    failed = eventually(lambda: open_window.product.statuses(sent))[0]
    assert (failed["status"], failed["errors"][0]["code"]) == ("failed", 131049)
    assert failed["biz_opaque_callback_data"] == "ref-1"


def test_a_fault_may_let_some_pass_first(open_window: Meta) -> None:
    _plan(open_window, "error", code=4, skip=1)

    assert id_of(open_window.say("One"))
    assert code_of(open_window.say("Two")) == 4
    assert id_of(open_window.say("Three"))


def test_the_log_names_the_fault(open_window: Meta) -> None:
    _plan(open_window, "delay", seconds=0.05)

    open_window.say("Hello!")

    assert open_window.read("/_log?path=messages")[-1]["fault"] == "delay"


def test_an_unknown_fault_is_refused(meta: Meta) -> None:
    answer = requests.post(f"{meta.url}/_faults", json={"kind": "flood"}, timeout=5)

    assert answer.status_code == 422
