"""What a person pasted, and one spelling for addresses and identifiers."""

from urllib.parse import parse_qsl, urlencode, urlsplit

_TRACKING = ("utm_", "fbclid", "gclid", "ref_src", "mc_")


def canonical_url(url: str) -> str:
    """One spelling of an address, without scheme, "www.", tracking parameters, fragment and closing slash."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    except ValueError:
        return url.strip()[:1000]
    query = urlencode(sorted(pair for pair in parse_qsl(parts.query) if not pair[0].startswith(_TRACKING)))
    return f"{host}{port}{parts.path.rstrip('/')}{'?' + query if query else ''}"[:1000]
