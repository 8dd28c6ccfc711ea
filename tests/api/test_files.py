"""Files: ciphertext for our client, a signed link for everyone else."""

import base64
import urllib.request
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.vault.files import decrypt_file
from tests.api.conftest import Api

_WORDS = b"plain words that only we may read"


@pytest.fixture
def message(dana: Api, talk: int) -> dict[str, Any]:
    """A reply with a file."""
    sent: dict[str, Any] = dana.form(
        f"conversations/{talk}/messages", ("attachments[]", _WORDS, 'wörds".txt')
    ).json
    return sent


def _sealed(talk: int, message: dict[str, Any], attachment: int = 1) -> str:
    return f"conversations/{talk}/messages/{message['id']}/attachments/{attachment}"


def _fetched(url: str) -> tuple[bytes, str]:
    with urllib.request.urlopen(url) as answer:
        return answer.read(), answer.headers["Content-Disposition"] or ""


def test_our_client_gets_ciphertext_and_the_key_to_it(
    dana: Api, talk: int, message: dict[str, Any]
) -> None:
    file = dana.get(_sealed(talk, message)).json

    ciphertext, _ = _fetched(file["url"])
    assert _WORDS not in ciphertext
    assert decrypt_file(base64.b64decode(file["key"]), ciphertext) == _WORDS
    assert (file["size"], file["chunk_size"]) == (len(_WORDS), 1 << 20)


def test_a_link_opens_without_a_token_and_as_a_download(
    client: Client, message: dict[str, Any]
) -> None:
    url = message["attachments"][0]["data_url"]

    answer = Api(client).get(url.partition("8000")[2])

    assert answer.status == 302
    plain, disposition = _fetched(answer.headers["Location"])
    assert plain == _WORDS
    assert disposition.startswith("attachment")


def test_a_forged_link_leads_nowhere(client: Client, message: dict[str, Any]) -> None:
    link = message["attachments"][0]["data_url"].partition("8000")[2]

    short = ("/public/files/1.2.3", "/public/files/1.a.1.1.9.x")
    for odd in (f"{link[:-2]}xx", f"{link[:-2]}xé", *short):
        assert Api(client).get(odd).status == 404


def test_what_was_removed_cannot_be_opened(
    dana: Api, client: Client, talk: int, message: dict[str, Any]
) -> None:
    dana.call("DELETE", f"conversations/{talk}/messages/{message['id']}")

    assert dana.get(_sealed(talk, message)).status == 404
    url = message["attachments"][0]["data_url"]
    assert Api(client).get(url.partition("8000")[2]).status == 404


def test_files_of_others_are_not_there(
    dana: Api, noor: Api, talk: int, message: dict[str, Any]
) -> None:
    assert noor.get(_sealed(talk, message)).status == 404
    assert dana.get(_sealed(talk, message, 2)).status == 404
    assert dana.get(_sealed(talk, {"id": 1})).status == 404


def test_an_empty_file_is_refused(dana: Api, talk: int) -> None:
    answer = dana.form(f"conversations/{talk}/messages", ("attachments[]", b"", "x.txt"))

    assert (answer.status, list(answer.json["fields"])) == (422, ["attachments"])
