"""Headers of the answers that API Gateway gives by itself, the same as those of the functions."""

SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}
"""As in ``scribe.edge.http``, which a test compares them with: no answer is a page to show."""
