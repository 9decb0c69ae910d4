"""What every answer and every request must obey: headers, and who may ask at all."""

from flask import Flask, Response, request

from .problems import ApiProblem

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types fieldapp",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(self), geolocation=(), browsing-topics=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def init_app(app: Flask) -> None:
    """Puts the headers on every answer. What is not said to be public is never stored."""

    @app.after_request
    def add_headers(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)  # a photo by itself has a narrower policy
        answer.headers.setdefault("Cache-Control", "no-store")
        if request.is_secure:
            answer.headers["Strict-Transport-Security"] = "max-age=31536000"
        return answer


def same_origin_only() -> None:
    """Refuses what another site's page sent (Fetch Metadata, else Origin). For the API.

    Raises ApiProblem 403 `cross-site`. A client that is no browser sends neither header.
    """
    if from_another_site():
        raise ApiProblem(403, "cross-site")


def from_another_site() -> bool:
    """Whether a browser says that another site's page sent this request."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    return site not in (None, "same-origin", "none") or bool(
        origin and origin != request.host_url.rstrip("/")
    )
