"""The language of an answer: what was chosen, else what the phone asks for, else Japanese."""

from flask import request

LANGUAGES = ("ja", "en")
COOKIE = "__Host-language"


def chosen() -> str:
    """`ja` or `en`. A desk chooses by cookie, the phone's app by `Accept-Language`."""
    cookie = request.cookies.get(COOKIE, "")
    if cookie in LANGUAGES:
        return cookie
    if request.blueprint == "api":
        return request.accept_languages.best_match(LANGUAGES, "ja")
    return "ja"
