"""The description of the API for machines (OpenAPI 3.1), made from the shapes that the doors read."""

from typing import Any

import msgspec
from flask import Response, jsonify

from sync.envelope import Envelope, Outer, PhotoFile, Receipt

from .. import __version__
from . import api
from .devices import Enrolling
from .sync import Request

SHAPES = (Request, Enrolling, Outer, Envelope, PhotoFile, Receipt)
HEALTH = {
    "summary": "Whether the server can work.",
    "responses": {"200": {"description": "It can."}, "503": {"description": "Its database does not answer."}},
}
PROBLEM = {
    "description": "A refusal, as RFC 9457 problem details; `code` never changes meaning.",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "code", "detail"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            }
        }
    },
}


@api.get("/openapi.json")
def describe() -> Response:
    """The whole API; docs/protocol.md says what it is for."""
    _, schemas = msgspec.json.schema_components(SHAPES, ref_template="#/components/schemas/{name}")
    schemas["Request"]["properties"]["envelopes"]["items"] = {"$ref": "#/components/schemas/Outer"}
    schemas["Envelope"]["properties"]["photos"]["items"] = {"$ref": "#/components/schemas/PhotoFile"}
    return jsonify(
        openapi="3.1.0",
        info={"title": "fieldapp", "version": __version__},
        components={"schemas": schemas, "responses": {"Problem": PROBLEM}},
        paths={
            "/api/v1/sync": {"post": _door("Delivers envelopes and gives what is new.", "Request", 200)},
            "/api/v1/devices": {"post": _door("Enrols the signed-in person on a phone.", "Enrolling", 201)},
            "/api/v1/session": {
                "get": _door("Who is signed in.", None, 200),
                "delete": _door("Signs out.", None, 204),
            },
            "/api/v1/uploads": {
                "post": _tus("Expects a photo's ciphertext.", 201, "Upload-Length", "Upload-Metadata")
            },
            "/api/v1/uploads/{id}": {
                "head": _tus("How much of it is here.", 200),
                "patch": _tus("Goes on with it.", 204, "Upload-Offset"),
                "post": _tus(
                    "The same, where no proxy lets PATCH through.",
                    204,
                    "Upload-Offset",
                    "X-HTTP-Method-Override",
                ),
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            },
            "/api/v1/openapi.json": {"get": _door("This description.", None, 200)},
            "/healthz": {"get": HEALTH},
        },
    )


def _door(summary: str, shape: str | None, status: int) -> dict[str, Any]:
    door: dict[str, Any] = {
        "summary": summary,
        "responses": {
            str(status): {"description": summary},
            "4XX": {"$ref": "#/components/responses/Problem"},
            "5XX": {"$ref": "#/components/responses/Problem"},
        },
    }
    if shape:
        schema = {"$ref": f"#/components/schemas/{shape}"}
        door["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return door


def _tus(summary: str, status: int, *headers: str) -> dict[str, Any]:
    """A door of tus 1.0, which speaks in headers."""
    needed = ({"name": name, "in": "header", "required": True} for name in ("Tus-Resumable", *headers))
    return _door(summary, None, status) | {
        "parameters": [header | {"schema": {"type": "string"}} for header in needed]
    }
