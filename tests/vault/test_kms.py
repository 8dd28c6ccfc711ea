"""Account keys and the ingest pair, against a KMS that notices tampering (moto's)."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from chalicelib.aws import clients
from chalicelib.vault.ingest import new_ingest_pair, open_for_day, seal_for_day
from chalicelib.vault.keys import new_account_key, open_account_key
from chalicelib.vault.seal import DoesNotOpen


@pytest.fixture(autouse=True)
def kms(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "local")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", f"http://{host}:{port}")
    clients.client.cache_clear()
    monkeypatch.setenv("KMS_KEY_ID", boto3.client("kms").create_key()["KeyMetadata"]["KeyId"])
    yield
    clients.client.cache_clear()
    server.stop()


def test_an_account_key_opens_for_its_account_only() -> None:
    raw, wrapped = new_account_key(1)

    assert open_account_key(1, wrapped) == raw
    with pytest.raises(ClientError):
        open_account_key(2, wrapped)


def test_a_changed_account_key_does_not_open() -> None:
    _, wrapped = new_account_key(1)

    with pytest.raises(ClientError):
        open_account_key(1, wrapped[:-1] + bytes([wrapped[-1] ^ 1]))


def test_what_waits_opens_for_its_day_and_name_only() -> None:
    public, wrapped = new_ingest_pair("2026-11-23")
    blob = seal_for_day(public, "2026-11-23", "1/2026-11-23/item-a", b"raw body")

    assert open_for_day(wrapped, "2026-11-23", "1/2026-11-23/item-a", blob) == b"raw body"
    with pytest.raises(DoesNotOpen):
        open_for_day(wrapped, "2026-11-23", "1/2026-11-23/item-b", blob)
    with pytest.raises(ClientError):
        open_for_day(wrapped, "2026-11-24", "1/2026-11-23/item-a", blob)


def test_sealing_what_waits_needs_no_kms(monkeypatch: pytest.MonkeyPatch) -> None:
    public, _ = new_ingest_pair("2026-11-23")
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", "http://127.0.0.1:9")
    clients.client.cache_clear()

    assert seal_for_day(public, "2026-11-23", "name", b"raw body")
