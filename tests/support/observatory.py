"""How Mozilla's HTTP Observatory judges an answer, from its published rules: 100 points, less for faults, more for care.

Of the rules only what can apply to us is here, and each the stricter way where a version differs from another. Points
above 100 count only for who has lost fewer than ten.
"""

from collections.abc import Mapping

import httpx

GRADES = (
    (100, "A+"),
    (90, "A"),
    (85, "A-"),
    (80, "B+"),
    (70, "B"),
    (65, "B-"),
    (60, "C+"),
    (50, "C"),
    (0, "F"),
)
SIX_MONTHS_S = 15_768_000
CAREFUL_REFERRERS = frozenset(
    {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
)
Policy = Mapping[str, list[str]]


def policy_of(response: httpx.Response) -> Policy:
    """Read a content security policy."""
    parts = [part.split() for part in response.headers.get("content-security-policy", "").split(";")]
    return {part[0].lower(): part[1:] for part in parts if part}


def grade(response: httpx.Response) -> str:
    """Return the grade of an answer over TLS."""
    marks = [*faults(response).values()]
    score = 100 + sum(mark for mark in marks if mark < 0)
    if score >= 90:
        score += sum(mark for mark in marks if mark > 0)
    return next(name for least, name in GRADES if score >= least)


def faults(response: httpx.Response) -> dict[str, int]:
    """Return the marks of each rule."""
    policy, headers = policy_of(response), response.headers
    return {
        "content-security-policy": _mark_of_policy(policy),
        "cookies": min((_mark_of_cookie(cookie) for cookie in headers.get_list("set-cookie")), default=0),
        "cross-origin-resource-sharing": _mark_of_sharing(headers),
        "referrer-policy": _mark_of_referrer(headers.get("referrer-policy")),
        "strict-transport-security": _mark_of_transport(headers.get("strict-transport-security", "")),
        "x-content-type-options": 0 if headers.get("x-content-type-options") == "nosniff" else -5,
        "x-frame-options": _mark_of_frames(policy, headers),
    }


def _mark_of_policy(policy: Policy) -> int:
    """Judge what may be loaded: nothing unsafe, nothing from everywhere, no plug-ins; best if nothing by default."""
    if not policy:
        return -25
    default = policy.get("default-src", ["*"])
    scripts, objects = policy.get("script-src", default), policy.get("object-src", default)
    styles = policy.get("style-src", default)
    has_key = any(source.startswith(("'nonce-", "'sha256-")) for source in scripts)
    if ("'unsafe-inline'" in scripts and not has_key) or {"*", "https:", "data:"} & {*scripts, *objects}:
        return -20
    if "'unsafe-eval'" in scripts or any(
        source.startswith("http:") for one in policy.values() for source in one
    ):
        return -20
    if "'unsafe-inline'" in styles:
        return 0
    return 10 if default == ["'none'"] else 5


def _mark_of_cookie(cookie: str) -> int:
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    if "secure" not in attributes:
        return -40
    if "httponly" not in attributes:
        return -30
    return 5 if attributes & {"samesite=lax", "samesite=strict"} else 0


def _mark_of_sharing(headers: httpx.Headers) -> int:
    """Judge who else may read an answer: everybody what is public, but nobody with the cookies of whoever asks."""
    allowed, with_cookies = (
        headers.get(f"access-control-allow-{name}") for name in ("origin", "credentials")
    )
    return -50 if with_cookies == "true" and allowed is not None else 0


def _mark_of_referrer(value: str | None) -> int:
    if value is None:
        return 0
    return 5 if value in CAREFUL_REFERRERS else -5


def _mark_of_transport(value: str) -> int:
    lifetime = next(
        (part.strip()[8:] for part in value.split(";") if part.strip().startswith("max-age=")), "0"
    )
    if not value:
        return -20
    return 0 if int(lifetime) >= SIX_MONTHS_S else -10


def _mark_of_frames(policy: Policy, headers: httpx.Headers) -> int:
    ancestors = policy.get("frame-ancestors")
    if ancestors is not None:
        return -20 if {"*", "https:", "http:"} & set(ancestors) else 5
    return 0 if headers.get("x-frame-options", "").upper() in {"DENY", "SAMEORIGIN"} else -20
