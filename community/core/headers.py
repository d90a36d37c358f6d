"""What every answer tells the browser: load nothing from elsewhere, keep nothing, frame nothing; and who asks."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self' 'nonce-{nonce}'",
        "style-src 'self' 'nonce-{nonce}'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


def wants_json() -> bool:
    """Whether a script asks, and not a browser for a page."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def nonce() -> str:
    """This answer's nonce. Made when first asked for: an early refusal renders a page before any hook has run."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return g.csp_nonce


def init_app(app: Flask) -> None:
    """Add the headers to every answer of ``app``, and ``csp_nonce()`` to its templates."""
    app.jinja_env.globals["csp_nonce"] = nonce

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        # A picture opened by itself has a policy of its own.
        headers["Content-Security-Policy"] = headers.get("Content-Security-Policy") or POLICY.format(nonce=nonce())
        headers["Referrer-Policy"] = "same-origin"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), interest-cohort=()"
        headers["X-Robots-Tag"] = "noindex" if headers.get("X-Robots-Tag") is None else headers["X-Robots-Tag"]
        # A page left in a cache is readable by the next person at this computer.
        headers["Cache-Control"] = headers.get("Cache-Control") or "no-store"
        if app.config["SETTINGS"].secure:
            headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        return response
