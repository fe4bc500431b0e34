"""What is taken out of log lines, and what is not."""

import pytest

from alignhub.logs import scrub


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("mail to ada.b+c@mail.example.org failed", "mail to [address] failed"),
        ("GET /receipt/Ab3dE/ 404", "GET /receipt/[token]/ 404"),
        ("GET /accounts/password/reset/key/1-cx9/ 200", "GET /accounts/password/reset/key/[token]/ 200"),
        ("GET /accounts/login/?next=/a/&email=x 200", "GET /accounts/login/?[query] 200"),
        ("session 3k2j1h4g5f6d7s8a9q0w1e2r ended", "session [token] ended"),
        ("key only-for-this-test-0123456789abcdef", "key [token]"),
    ],
)
def test_secrets_are_taken_out(line: str, written: str) -> None:
    assert scrub(line) == written


@pytest.mark.parametrize(
    "line",
    [
        "GET /contributions/3f2b1c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d/ 404",
        '"request_id": "0123456789abcdef"',
        'File "alignhub/kit/limiter.py", line 52, in idle_in_transaction_session_timeout',
    ],
)
def test_what_helps_to_find_a_fault_stays(line: str) -> None:
    assert scrub(line) == line
