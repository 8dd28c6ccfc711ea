"""A local run's settings, and the secrets that must stay what they were."""

from pathlib import Path

import pytest

from infra.local import settings


def test_what_was_made_up_once_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("META_APP_SECRET", raising=False)
    monkeypatch.delenv("META_VERIFY_TOKEN", raising=False)

    assert settings.material(tmp_path) == settings.material(tmp_path)


def test_the_secrets_are_for_our_eyes_only(tmp_path: Path) -> None:
    settings.material(tmp_path)

    assert (tmp_path / "secret.json").stat().st_mode & 0o077 == 0


def test_the_environments_app_secret_wins_and_is_not_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("META_APP_SECRET", "from-outside")

    assert settings.material(tmp_path).secret["meta_app_secret"] == "from-outside"
    assert "from-outside" not in (tmp_path / "secret.json").read_text()


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_port_that_is_none_is_refused_in_a_sentence(
    port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATHOOD_PORT", port)

    with pytest.raises(settings.Refused, match="CHATHOOD_PORT"):
        settings.from_environment()
