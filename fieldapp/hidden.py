"""Hides what somebody searched for in an address, so that no name stands in histories and logs."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app


def hide(text: str) -> str:
    """A token for an address; only this office can read it, and for as long as a sign-in lasts."""
    return _key().encrypt(text.encode()).decode()


def shown(token: str) -> str:
    """What was hidden. Raises ValueError for a token that is not ours, or too old."""
    try:
        seconds = int(current_app.config["FIELDAPP"].session_hours * 3600)
        return _key().decrypt(token.encode(), ttl=seconds).decode()
    except InvalidToken as error:
        raise ValueError("token") from error


def _key() -> Fernet:
    secret = hashlib.sha256(b"searched for\0" + str(current_app.secret_key).encode()).digest()
    return Fernet(base64.urlsafe_b64encode(secret))
