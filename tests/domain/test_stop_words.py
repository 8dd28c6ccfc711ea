"""Which whole messages stop marketing, and which only contain such a word."""

import pytest

from chalicelib.domain.stop_words import may_stop, resumes, stops


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        " stop ",
        "Stop!",
        "«Stop»",
        "ＳＴＯＰ",
        "UNSUBSCRIBE",
        "Stop promotions",
        "STOPP",
        "Abbestellen",
        "BAJA",
        "PARAR",
        "SAIR",
        "ARRÊT",
        "ARRE\u0302T",
        "Désabonner",
        "İPTAL",
        "СТОП",
        "إلغاء",
        "退订",
        "停止。",
        "수신거부",
    ],
)
def test_a_message_that_is_nothing_but_a_stop_word_stops(text: str) -> None:
    assert stops(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "!",
        "Please stop by tomorrow",
        "Don't stop",
        "stop the delivery",
        "Does the bus stop here?",
        "stop\nstop",
        "STOP" + " " * 60,
        "nonstop",
        "Start",
    ],
)
def test_a_longer_text_with_such_a_word_in_it_stops_nothing(text: str) -> None:
    assert not may_stop(text)


def test_cancel_stops_when_it_is_typed_and_not_when_it_answers_our_question() -> None:
    assert may_stop("Cancelar") and may_stop("CANCEL")
    assert not stops("Cancelar") and not stops("Cancel")


@pytest.mark.parametrize("text", ["START", "resume", "Réabonner", "Старт", "开始"])
def test_a_message_that_is_nothing_but_a_resume_word_resumes(text: str) -> None:
    assert resumes(text) and not may_stop(text)
