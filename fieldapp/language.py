"""The language of an answer: what was chosen at the desk or in the app, else Japanese."""

from flask import request

LANGUAGES = ("ja", "en")
COOKIE = "__Host-language"


def chosen() -> str:
    """`ja` or `en`. A desk chooses by cookie, the phone's app by `Accept-Language`."""
    if request.blueprint == "api":
        return request.accept_languages.best_match(LANGUAGES, "ja")
    cookie = request.cookies.get(COOKIE, "")
    return cookie if cookie in LANGUAGES else "ja"
