"""What a customer writes to get no more marketing, or to get it again: a message that is nothing
but one of these words. Inside a longer text they mean nothing, because nobody can tell what for.
"""

import unicodedata

# A longer message is no such word.
_LONGEST = 40
_AROUND = " \t\r\n.,;:!?¡¿\"'«»“”„‘’()[]*_~-。！"


def stops(text: str) -> bool:
    """Whether a whole message, or what was tapped, asks to stop."""
    return _bare(text) in _STOP


def may_stop(text: str) -> bool:
    """The same for words that somebody has typed, whatever we have asked."""
    return stops(text) or _bare(text) in _STOP_WHEN_TYPED


def resumes(text: str) -> bool:
    """Whether a whole message asks for it again."""
    return _bare(text) in _RESUME


def _bare(text: str) -> str:
    """Without what people put around a word, and in one spelling of it."""
    if len(text) > _LONGEST:
        return ""
    return " ".join(_folded(text).strip(_AROUND).split())


def _folded(text: str) -> str:
    """In one spelling; a capital İ leaves its dot behind when it becomes small."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFC", plain.replace("i\u0307", "i"))


def _words(table: str) -> frozenset[str]:
    """The words of a table, a line for each few languages, with bars between."""
    return frozenset(_folded(word.strip()) for word in table.replace("\n", "|").split("|"))


_STOP = _words(
    """stop | stop all | stopall | stop promotions | stop promo | stop marketing
    unsubscribe | opt out | opt-out | optout
    stopp | abbestellen | abmelden | austragen | keine werbung
    arret | arrêt | arrêter | désabonner | desabonner | désinscription | se désabonner
    baja | darse de baja | detener | no más | parar | pare | sair | descadastrar
    basta | cancellami | disiscrivimi | afmelden | uitschrijven | afmeld | avmeld | avregistrera
    lopeta | peruuta tilaus | wypisz | rezygnuję | odhlásit | odhlásiť | leiratkozás | dezabonare
    iptal | dur | abonelikten çık | berhenti | dừng | huỷ đăng ký | διακοπή | διαγραφή | στοπ
    стоп | отписаться | отписка | відписатися | відписка | отпиши
    إلغاء | الغاء | إيقاف | ايقاف | إلغاء الاشتراك | توقف | הסר | הסרה | لغو | لغو اشتراک
    रोकें | बंद करें | 退订 | 退訂 | 取消订阅 | 取消訂閱 | 停止 | 配信停止 | 수신거부 | 중지 | ยกเลิก"""
)
# These may also answer a question of ours: they count when somebody has typed them.
_STOP_WHEN_TYPED = _words("cancel | cancelar | annuler | end | quit | fin | ende")
_RESUME = _words(
    """start | unstop | resume | subscribe | opt in | opt-in | optin
    fortsetzen | anmelden | reprendre | réabonner | se réabonner | alta | reanudar | suscribir
    voltar | retomar | iscrivimi | riprendi | aanmelden | hervat | tilmeld | wznów
    старт | подписаться | підписатися | başla | mulai | اشتراك | ابدأ
    订阅 | 訂閱 | 开始 | 再開 | 수신동의"""
)
