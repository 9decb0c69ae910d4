"""A signed-in client over real HTTP, with what the reference phone needs of one, and no more."""

import gzip
import http.client
import json as text
import re
from typing import Any, NamedTuple

import brotli
from stage import PASSWORD

from sync.client import Phone


class Answer(NamedTuple):
    """As Flask's test client gives it."""

    status_code: int
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode()

    @property
    def json(self) -> Any:
        return text.loads(self.data)


class Wire:
    """One connection at a time, kept between requests; signed in at the start."""

    def __init__(self, port: int, username: str) -> None:
        self.cookies: dict[str, str] = {}
        self.requests = 0
        self.through(port)
        page = self.get("/sign-in").text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        form = f"csrf_token={token}&username={username}&password={PASSWORD}"
        answer = self._ask("POST", "/sign-in", form.encode(), {"Content-Type": FORM})
        assert answer.status_code == 302, answer.text

    def through(self, port: int) -> None:
        """From now on over a new connection to this port."""
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(
        self,
        path: str,
        *,
        json: Any = None,
        data: bytes = b"",
        headers: dict[str, str] | None = None,
        content_type: str = "application/json",
    ) -> Answer:
        body = data if json is None else text.dumps(json).encode()
        return self._ask("POST", path, body, {"Content-Type": content_type} | (headers or {}))

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        own = {
            "Accept-Encoding": "br, gzip",
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
        }
        self.connection.request(method, path, body, own | headers)
        self.requests += 1
        answer = self.connection.getresponse()
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress}
        packed = answer.headers.get("Content-Encoding", "")
        return Answer(answer.status, unpack.get(packed, bytes)(answer.read()))


FORM = "application/x-www-form-urlencoded"


def forms_of(phone: Phone) -> dict[str, str]:
    """The forms that a phone has pulled: their ids by key."""
    return {fields["key"]: id for (kind, id), (_, fields) in phone.pulled.items() if kind == "form"}
