"""The table itself: what each of seven roles gets at each address, and that a refusal changes nothing."""

import re
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.access.canaries import check_answer
from tests.access.contract import CONTRACT, NOT_BUILT, ROLES, SIGNED_OUT, Check
from tests.access.site import NO_SUCH, STATES, Site, bare, main_part, snapshot
from tests.access.table import CHECKS, route_of, routes

PRIVATE = {"private", "no-store"}
# What is not a page has no frame that greets the person signed in.
FILE = re.compile(r"\.(atom|json|csv|bib|ris|xml|txt|md)(\?|$)|^/browse/suggest/")


def sample(path: str) -> str:
    """``path`` with something of the right form in place of each name in braces."""
    return re.sub(r"\{\w+\}", lambda name: NO_SUCH if name[0][1:-1] in (*STATES, "no_such") else "1", path)


def one_of_each_route() -> list[Check]:
    """The first reading check of every route: what HEAD does hangs on the view, not on the object."""
    found: dict[str | None, Check] = {}
    for check in CHECKS:
        if check.method == "GET":
            found.setdefault(route_of(sample(check.path)), check)
    return list(found.values())


def ask(client: Client, check: Check, path: str, data: dict[str, Any], method: str = "") -> HttpResponse:
    method = method or check.method
    if method == "POST":
        return client.post(path, data)
    return client.generic(method, path)


def fill(site: Site, check: Check, role: str) -> tuple[str, dict[str, Any]]:
    """The address and the form that ``role`` sends."""
    data = {name: site.address(value, role) if "{" in str(value) else value for name, value in check.data.items()}
    return site.address(check.path, role), data


@pytest.mark.parametrize("check", CHECKS, ids=str)
def test_what_each_role_gets(site: Site, check: Check) -> None:
    bodies = {}
    for role in ROLES:
        point = transaction.savepoint()
        bodies[role] = what_one_role_gets(site, check, role)
        transaction.savepoint_rollback(point)
    if check.public and check.expected("An") == 200:
        assert not check.same_main or len({main_part(body) for body in bodies.values()}) == 1
        assert not FILE.search(check.path) or "{" in check.path or len(set(bodies.values())) == 1


def what_one_role_gets(site: Site, check: Check, role: str) -> bytes:
    """Asks, checks everything that holds for the answer, and hands its body back."""
    path, data = fill(site, check, role)

    response = ask(site.client(role), check, path, data)

    status = response.status_code
    assert (role, status) == (role, check.expected(role)), response.get("Location", "")
    if check.method != "GET" and (status >= 400 or (role in SIGNED_OUT and not check.anyone)):
        assert snapshot() == site.untouched
    check_answer(check, role, "".join(str(value) for value in data.values()), response)
    if status == 200 and not (check.public and role in SIGNED_OUT):
        assert {part.strip() for part in response["Cache-Control"].split(",")} >= PRIVATE or is_open_to_caches(check)
    if check.public and FILE.search(check.path):
        assert "Last-Modified" not in response
    if "evil.example" in path:
        assert "//evil.example" not in response.get("Location", "").partition("?")[0]
    if (
        not check.anyone
        and "{" in check.path + str(dict(check.data))
        and (status == 404 or (status == 302 and role in SIGNED_OUT))
    ):
        equals_what_is_missing(site, check, role, response)
    return response.content


def is_open_to_caches(check: Check) -> bool:
    """Feeds and suggestions are the same bytes for everybody (``test_bytes``), so caches may keep them for all."""
    return "/feed." in check.path or check.path.startswith("/browse/suggest/")


def equals_what_is_missing(site: Site, check: Check, role: str, response: HttpResponse) -> None:
    """Byte for byte, apart from the identifier asked for and the token."""
    path, data = fill(site, check, role)
    missing = {name: NO_SUCH if "{" in str(value) else value for name, value in check.data.items()}
    asked = (role, check.method, site.missing(check.path), tuple(sorted(missing.items())))
    if asked not in site.nothing:
        answer = ask(site.client(role), check, site.missing(check.path), missing)
        site.nothing[asked] = (answer.status_code, bare(answer.content, NO_SUCH), answer.get("Location", ""))
    status, content, place = site.nothing[asked]

    ids = [part for part in path.split("/") if part and part not in site.missing(check.path).split("/")]
    ids += [str(value) for name, value in data.items() if value != missing[name]]
    assert status == response.status_code
    assert bare(response.content, *ids, NO_SUCH) == content
    location = response.get("Location", "")
    for identifier in ids:
        location = location.replace(identifier, NO_SUCH)
    assert location == place


@pytest.mark.parametrize("check", one_of_each_route(), ids=str)
def test_head_is_get_without_the_body(site: Site, check: Check) -> None:
    role = "Mx" if check.path.startswith("/admin/") else "Au"
    path, data = fill(site, check, role)

    head = ask(site.client(role), check, path, data, "HEAD")

    assert (head.status_code, head.content) == (check.expected(role), b"")


def test_every_address_has_a_row() -> None:
    covered = {route_of(sample(check.path)) for check in CHECKS}

    assert sorted(set(routes()) - covered) == []


def test_every_row_of_the_contract_is_checked_or_not_built_yet() -> None:
    named = {check.row for check in CHECKS}

    assert named <= set(CONTRACT)
    assert named & NOT_BUILT == set()
    assert named | NOT_BUILT == set(CONTRACT)


def test_there_are_enough_checks() -> None:
    assert len(CHECKS) * len(ROLES) >= 1_000
