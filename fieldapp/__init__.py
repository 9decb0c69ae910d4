"""fieldapp: the office server of an offline-first field app. `create_app` is its table of contents."""

from pathlib import Path
from typing import Any

import msgspec
from flask import Flask
from flask_babel import Babel
from flask_compress import Compress
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

__version__ = "0.1.0"

HERE = Path(__file__).parent


def create_app(given: dict[str, Any] | None = None) -> Flask:
    """The app for these settings (laid over `FIELDAPP_*`). Raises ValueError for a bad one."""
    from . import config, desk, errors, keys, language, security, throttle
    from .db import db
    from .log import acts
    from .people import guard, sign_in

    settings = config.settings(given)
    settings.directory.mkdir(parents=True, exist_ok=True)
    app = Flask(__name__, static_folder=_beside("static"), template_folder=_beside("templates"))
    app.config.update(
        FIELDAPP=settings,
        SECRET_KEY=config.secret(settings.directory, "secret-key"),
        SECURITY_PASSWORD_SALT=config.secret(settings.directory, "password-salt"),
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS={
            "hide_parameters": True,  # or a failing query would log what people wrote
            "json_serializer": lambda value: msgspec.json.encode(value).decode(),
            "json_deserializer": msgspec.json.decode,
            "pool_recycle": 600,  # seconds; SQLite counts its tables anew with each connection
            # or each connection from before a restart of PostgreSQL would fail once
            "pool_pre_ping": not settings.database.startswith("sqlite"),
        },
        SESSION_COOKIE_NAME="__Host-fieldapp",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        PERMANENT_SESSION_LIFETIME=settings.session_hours * 3600,
        MAX_CONTENT_LENGTH=settings.max_request_kib * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=None,
        BABEL_DEFAULT_LOCALE="ja",
        BABEL_DEFAULT_TIMEZONE="Asia/Tokyo",
        WTF_CSRF_TIME_LIMIT=settings.session_hours * 3600,
        COMPRESS_ALGORITHM=["br", "gzip"],  # by default zstd, which packs files as small as ours less well
        COMPRESS_ALGORITHM_STREAMING=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
    )
    app.extensions["journal"] = keys.Journal(settings.directory / "keys" / "journal.jsonl")
    app.extensions["acts"] = acts.Acts(settings.directory / "keys" / "acts.jsonl")
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[settings.proxies] * 4)  # type: ignore[method-assign]

    # what every request passes
    db.init_app(app)
    Migrate(app, db, directory=str(HERE / "migrations"), render_as_batch=True)
    Babel(app, locale_selector=language.chosen)
    csrf = CSRFProtect(app)
    Compress(app)
    throttle.limiter.init_app(app)
    security.init_app(app)
    sign_in.init_app(app)
    guard.init_app(app)
    desk.init_app(app)
    errors.init_app(app)

    # the doors
    from .api import api
    from .conflicts.pages import conflicts
    from .devices.pages import devices
    from .health import health
    from .importing import models as _imports  # noqa: F401 - a table without a door
    from .observations.pages import observations
    from .participants.pages import participants
    from .people.pages import staff, way_in
    from .phone.pages import phone
    from .photos.pages import photos
    from .quarantine.pages import quarantine
    from .restoring.pages import restoring
    from .sites.pages import sites
    from .unlisted.pages import unlisted

    csrf.exempt(api)  # JSON only, same origin only (`security.same_origin_only`)
    for door in (
        api,
        health,
        phone,
        way_in,
        observations,
        conflicts,
        photos,
        participants,
        sites,
        unlisted,
        quarantine,
        devices,
        restoring,
        staff,
    ):
        app.register_blueprint(door)
    return app


def _beside(name: str) -> str:
    """`static` or `templates`: inside the installed package, else beside it in a checkout."""
    inside = HERE / name
    return str(inside if inside.exists() else HERE.parent / name)
