"""Meta's words for reactions, for where it sends no emoji."""

_EMOJIS = {
    "love": "❤️",
    "care": "🤗",
    "smile": "😆",
    "haha": "😆",
    "laugh": "😆",
    "wow": "😮",
    "sad": "😢",
    "sorry": "😢",
    "angry": "😠",
    "anger": "😠",
    "like": "👍",
    "dislike": "👎",
}


def emoji_of(word: object) -> str:
    """The emoji of a reaction; a smile for one that we do not know."""
    return _EMOJIS.get(str(word), "🙂")
