"""Real sockets on a bad day: nothing lost, nothing twice, nothing sent twice; and a backlog."""

import argparse
from pathlib import Path

import pytest

from tests.journeys.product import Line, Product, until
from tests.storm.__main__ import RULES, play
from tests.storm.findings import shown
from tests.storm.load import body_of, words_of

pytestmark = pytest.mark.local


def test_a_faulty_network_loses_nothing_shows_nothing_twice_and_sends_nothing_twice(
    tmp_path: Path,
) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES.read_text())
    settings = {"CHATHOOD_DEMO": "0", "CHATHOOD_FAULTS": str(rules)}
    product = Product.start(tmp_path / "data", **settings)
    try:
        asked = argparse.Namespace(webhooks=150, replies=16, kill=False)
        findings = play(product, rules, asked)
    finally:
        product.stop()

    assert findings.faults == 0, findings
    assert (findings.webhooks, findings.replies) == (150, 14)


def test_a_backlog_of_one_line_does_not_delay_another(product: Product) -> None:
    flooded, quick = product.new_whatsapp_inbox(), product.new_whatsapp_inbox()
    flood, few = words_of(flooded, 40, 400), words_of(quick, 2, 6)

    assert product.post_webhook(body_of(flooded, flood)).status_code == 200
    assert product.post_webhook(body_of(quick, few)).status_code == 200

    until(lambda: _texts(product, quick) == {one.text for one in few}, 30)
    until(lambda: _texts(product, flooded) == {one.text for one in flood} or None, 240)


def _texts(product: Product, line: Line) -> set[str]:
    found = shown(product, line)
    return {message["content"] for messages in found.values() for message in messages}
