"""Files, both ways."""

import base64
import hashlib
from typing import Any

import pytest
import requests

from infra.local.meta.customers.pictures import names, sample
from tests.meta_simulator.world import NUMBER, TOKEN, Meta, code_of, eventually, id_of

PNG = sample("mug")
_MOVING = b"RIFF0000WEBPVP8X0000\x02"


def _upload(meta: Meta, content: bytes, mime_type: str) -> Any:
    return meta.graph(
        "POST",
        f"{NUMBER}/media",
        data={"messaging_product": "whatsapp", "type": mime_type},
        files={"file": ("file", content, mime_type)},
    )


def test_an_upload_can_be_sent(meta: Meta) -> None:
    meta.customer(text="Hi")
    media_id = _upload(meta, PNG, "image/png").json()["id"]

    id_of(meta.send(type="image", image={"id": media_id, "caption": "Look"}))

    shown = eventually(lambda: meta.thread()[1:])[0]["content"]
    assert shown == {"id": media_id, "caption": "Look"}
    kept = requests.get(f"{meta.url}/phone/api/media/{media_id}", timeout=5)
    assert kept.content == PNG


@pytest.mark.parametrize(
    ("code", "content", "mime_type"),
    [
        (100, b"x", "application/zip"),
        (131053, b"", "image/png"),
        (131053, b"no picture at all", "image/png"),
        (131053, b"RIFF" + b"0" * 101 * 1024, "image/webp"),
        (131053, _MOVING + b"0" * 501 * 1024, "image/webp"),
        (131053, b"OggS" + b"0" * 24 + b"\x01vorbis", "audio/ogg"),
    ],
)
def test_a_file_whatsapp_does_not_carry_is_refused(
    meta: Meta, code: int, content: bytes, mime_type: str
) -> None:
    assert code_of(_upload(meta, content, mime_type)) == code


def test_a_sticker_that_moves_may_be_larger(meta: Meta) -> None:
    assert _upload(meta, _MOVING + b"0" * 400 * 1024, "image/webp").json()["id"]


def test_only_spoken_ogg_is_a_voice_message(meta: Meta) -> None:
    meta.customer(text="Hi")
    song = _upload(meta, b"ID3" + b"0" * 99, "audio/mpeg").json()["id"]
    note = _upload(meta, b"OggS" + b"0" * 99, "audio/ogg").json()["id"]

    assert code_of(meta.send(type="audio", audio={"id": song, "voice": True})) == 100
    assert id_of(meta.send(type="audio", audio={"id": note, "voice": True}))


def test_a_picture_cannot_be_sent_as_a_video(meta: Meta) -> None:
    meta.customer(text="Hi")
    media_id = _upload(meta, PNG, "image/png").json()["id"]

    assert code_of(meta.send(type="video", video={"id": media_id})) == 131053


def test_a_link_is_fetched_when_the_message_is_sent(meta: Meta) -> None:
    meta.customer(text="Hi")
    link = f"{meta.url}/phone/api/samples/mug.png"

    id_of(meta.send(type="image", image={"link": link}))

    copies = eventually(lambda: meta.thread()[1:])[0]["copies"]
    kept = requests.get(f"{meta.url}/phone/api/media/{copies[link]}", timeout=5)
    assert kept.content == PNG


def test_a_dead_link_fails_later(meta: Meta) -> None:
    meta.customer(text="Hi")

    sent = id_of(meta.send(type="image", image={"link": f"{meta.url}/nothing.png"}))

    failed = eventually(lambda: meta.product.statuses(sent))[0]
    assert (failed["status"], failed["errors"][0]["code"]) == ("failed", 131053)


def test_a_customers_picture_is_fetched_in_two_steps(meta: Meta) -> None:
    meta.customer(image={"base64": base64.b64encode(PNG).decode(), "caption": "Chipped"})
    told = eventually(meta.product.messages)[0]["image"]

    described = meta.graph("GET", told["id"]).json()
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    content = requests.get(described["url"], headers=bearer, timeout=5).content

    assert content == PNG
    assert described["sha256"] == hashlib.sha256(PNG).hexdigest()
    assert base64.b64decode(told["sha256"]).hex() == described["sha256"]
    assert (described["file_size"], told["caption"]) == (str(len(PNG)), "Chipped")


def test_a_download_needs_the_token_and_a_fresh_link(meta: Meta) -> None:
    meta.customer(image={"sample": "vase"})
    media_id = eventually(meta.product.messages)[0]["image"]["id"]
    url = meta.graph("GET", media_id).json()["url"]
    bearer = {"Authorization": f"Bearer {TOKEN}"}

    assert requests.get(url, timeout=5).status_code == 401
    assert requests.get(url + "x", headers=bearer, timeout=5).status_code == 404
    meta.control("/_clock", {"offset": 301})
    assert requests.get(url, headers=bearer, timeout=5).status_code == 404


def test_a_webhooks_file_is_gone_after_a_week(meta: Meta) -> None:
    meta.customer(image={"sample": "vase"})
    media_id = eventually(meta.product.messages)[0]["image"]["id"]

    meta.control("/_clock", {"offset": 8 * 86_400})

    assert code_of(meta.graph("GET", media_id)) == 100


def test_a_deleted_file_is_gone(meta: Meta) -> None:
    media_id = _upload(meta, PNG, "image/png").json()["id"]

    assert meta.graph("DELETE", media_id).json() == {"success": True}
    assert code_of(meta.graph("DELETE", media_id)) == 100


def test_every_sample_is_a_picture_of_its_own(meta: Meta) -> None:
    pictures = {name: sample(name) for name in names()}

    assert len(set(pictures.values())) == len(pictures) == 4
    assert all(picture.startswith(b"\x89PNG") for picture in pictures.values())
