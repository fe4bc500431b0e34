"""One spelling of a JSON value, so that its digest can be computed again anywhere."""

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> bytes:
    """``value`` as UTF-8 JSON with sorted keys and no blanks. Raises ``TypeError`` for what JSON cannot hold."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def digest(value: Any) -> str:
    """SHA-256 of ``canonical_json(value)``, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
