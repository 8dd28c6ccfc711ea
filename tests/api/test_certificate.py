"""The certificate of an erasure: signed, checked without a connection, worthless once altered."""

import json
from pathlib import Path
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.domain.erasure import Erasure, Scope
from chalicelib.domain.errors import Conflict
from chalicelib.inbox import browse
from chalicelib.inbox.accept import accept
from chalicelib.privacy.certify import certify
from chalicelib.privacy.request_erasure import request
from chalicelib.wire import certificates
from infra.verify_certificate import NotValid, main, verify
from tests.api.conftest import Api
from tests.privacy.forgetting import as_it_stands, go_on
from tests.world import Customer, World, signed, text, webhook


def _erased(world: World) -> Erasure:
    amara, oak = Customer.new(), world.oak
    accept(*signed(world.app_secret, webhook(oak.whatsapp, amara, [text(amara, "Forget me")])))
    asked = browse.Asked(status=None)
    [head] = browse.conversations_for(oak.setup, oak.dana, asked).conversations
    return go_on(request(oak.account, Scope.CONTACT, head.contact, "subject"))


def _as_file(erasure: Erasure) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(json.dumps(certificates.certificate(certify(erasure))))
    return said


def test_it_says_what_was_destroyed_and_when_and_verifies_offline(world: World) -> None:
    erasure = _erased(world)

    fields = verify(_as_file(erasure), None)

    assert fields["keys_destroyed"] == {"count": 1, "names": list(erasure.keys)}
    assert fields["destroyed"]["messages"]["count"] >= 1
    assert (fields["scope"], fields["subject"], fields["final"]) == (
        "contact",
        erasure.subject,
        False,
    )
    assert fields["erased_at"] < fields["backups_forget_at"] < fields["promised_by"]
    assert fields["beyond_our_reach"]


def test_it_says_what_they_wrote_elsewhere_stays(world: World) -> None:
    fields = verify(_as_file(_erased(world)), None)

    assert any("conversations of others" in sentence for sentence in fields["stays"])


def test_the_same_state_has_the_same_certificate_and_the_last_one_is_final(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    erasure = _erased(world)
    first, second = certify(erasure), certify(erasure)
    monkeypatch.setattr("chalicelib.clock._offset", 25 * 3_600)

    final = certify(go_on(erasure))

    assert first == second != final
    assert (first.fields["final"], final.fields["final"]) == (False, True)
    assert certify(as_it_stands(erasure)) == final


def test_nothing_is_certified_before_it_is_erased(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    accept(*signed(world.app_secret, webhook(oak.whatsapp, amara, [text(amara, "Forget me")])))
    asked = browse.Asked(status=None)
    [head] = browse.conversations_for(oak.setup, oak.dana, asked).conversations
    fenced = request(oak.account, Scope.CONTACT, head.contact, "subject", 12)

    with pytest.raises(Conflict):
        certify(fenced)


def test_whatever_is_altered_is_found(world: World) -> None:
    said = _as_file(_erased(world))

    for name, value in said["certificate"].items():
        other = {**said["certificate"], name: [value]}
        with pytest.raises(NotValid):
            verify({**said, "certificate": other}, None)
    missing = {name: value for name, value in said["certificate"].items() if name != "code"}
    broken: Any
    for broken in (
        {**said, "certificate": missing},
        {**said, "certificate": {**said["certificate"], "more": 1}},
        {**said, "signature": "AAAA"},
        {**said, "signature": "é"},
        {**said, "algorithm": "none"},
        {**said, "public_key": "no key"},
        {**said, "key_id": "another"},
        {name: value for name, value in said.items() if name != "key_id"},
        {"certificate": None},
        [],
    ):
        with pytest.raises(NotValid):
            verify(broken, None)


def test_another_key_than_the_one_that_is_trusted_proves_nothing(world: World) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    said = _as_file(_erased(world))
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    verify(said, said["public_key"].encode())
    with pytest.raises(NotValid):
        verify(said, pem)
    with pytest.raises(NotValid):
        verify({**said, "public_key": pem.decode()}, said["public_key"].encode())


def test_the_command_says_what_it_found(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = _as_file(_erased(world))
    good, bad, key = (tmp_path / name for name in ("good.json", "bad.json", "key.pem"))
    good.write_text(json.dumps(said))
    bad.write_text(json.dumps({**said, "certificate": {**said["certificate"], "subject": 1}}))
    key.write_text(said["public_key"])

    assert main([str(good), str(key)]) == 0
    assert "VALID, provisional" in capsys.readouterr().out
    assert main([str(bad)]) == 1
    assert "altered" in capsys.readouterr().err
    assert main([str(tmp_path / "none.json")]) == 1
    assert main([]) == 2


def test_an_administrator_gets_it_and_another_accounts_does_not(
    world: World,
    client: Client,
    dana: Api,
    noor: Api,
) -> None:
    erasure = _erased(world)
    path = f"erasures/{erasure.id}/certificate"

    answer, page = dana.get(path), dana.get(path, format="html")

    assert verify(answer.json, Api(client).get("/certificate-key").raw)["erasure"] == erasure.id
    assert b"Certificate of erasure" in page.raw
    assert noor.get(path).status == 404
    public = Api(client).get(f"/data-deletion/{erasure.code}/certificate")
    assert verify(public.json["payload"][0], None)["code"] == erasure.code
    earlier = Api(client).get(f"/certificate-key?key_id={answer.json['key_id']}")
    assert earlier.raw.decode() == answer.json["public_key"]
