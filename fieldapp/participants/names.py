"""The search key of a name: what two spellings of one name have in common.

Names are kept as typed and only compared by this key. `static/app/fold.js` is the same
on the phone; tests/vectors/fold.json holds both to it.
"""

import re
import unicodedata

VARIANTS = {
    "髙": "高",
    "﨑嵜碕": "崎",
    "邉邊": "辺",
    "齋齊斎": "斉",
    "𠮷": "吉",
    "濵濱": "浜",
    "澤": "沢",
    "廣": "広",
    "嶋嶌": "島",
    "櫻": "桜",
    "國": "国",
    "眞": "真",
    "德": "徳",
    "惠": "恵",
    "榮": "栄",
    "龍": "竜",
    "瀨": "瀬",
    "黑": "黒",
    "冨": "富",
    "槇": "槙",
    "桒": "桑",
    "曾": "曽",
    "舘": "館",
    "淵渊": "渕",
    "條": "条",
    "壽": "寿",
    "關": "関",
    "鐵": "鉄",
    "彌": "弥",
    "萬": "万",
    "與": "与",
    "圓": "円",
    "藪": "薮",
    "檜": "桧",
    "籠": "篭",
}
"""Forms of one character that people use for each other (NFKC keeps them apart), and the plain one."""

FOLDED = {ord(form): plain for forms, plain in VARIANTS.items() for form in forms}
HIRAGANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Variation selectors (IVS among them): they choose a glyph, not a character."""
SEPARATORS = re.compile(r"[\s\u30fb]")


def fold(text: str) -> str:
    """The key: without glyph choices, spaces and middle dots; NFKC; lower case; hiragana; plain variants."""
    plain = unicodedata.normalize("NFKC", SELECTORS.sub("", text)).lower().translate(HIRAGANA)
    return SEPARATORS.sub("", plain).translate(FOLDED)


def matches(query: str, *texts: str) -> bool:
    """Whether a query is found in one of the texts."""
    key = fold(query)
    return any(key in fold(text) for text in texts)
