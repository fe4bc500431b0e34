"""Ask the web server of this machine for one page, for health checks: ``python -m alignhub.probe /readyz``."""

import http.client
import os
import sys


def main(path: str) -> int:
    """0 when the page answers 200, else 1 with the reason printed. Needs no Django, so it costs next to nothing."""
    link = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=8)
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0] or "localhost"
    try:
        link.request("GET", path, headers={"Host": host})
        answer = link.getresponse()
        text = answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        print(f"no answer: {error}")
        return 1
    finally:
        link.close()
    if answer.status != 200:
        print(f"{answer.status}: {text[:500]}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "/healthz"))
