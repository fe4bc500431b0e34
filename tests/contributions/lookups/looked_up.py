"""The services that look identifiers up, as far as the tests of lists need them."""

import json
import re
from collections.abc import Callable
from urllib.parse import unquote

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from contributions.actions.batches import read_batch, start_batch
from contributions.actions.lookups import WAITS, look_up_slice
from contributions.models import Batch
from contributions.states import BatchState
from tests.catalog.importers.replies import FEED, crossref_work

PREPRINT = (
    "<entry><id>http://arxiv.org/abs/{0}v1</id><title>Preprint {0}</title><published>2023-01-02T00:00:00Z</published>"
    "<author><name>Ann Lee</name></author>{1}</entry>"
)


class Services:
    """The three services, as far as they answer about many works and about one; they know what ``knows`` says."""

    def __init__(self, server: HTTPServer) -> None:
        self.asked: list[str] = []
        self.out: dict[str, int] = {}
        self.knows: Callable[[str], str] = lambda name: "arxiv" if not name.startswith("10.") else "crossref"
        self.published: dict[str, str] = {}
        server.expect_request(re.compile("/(arxiv|crossref|datacite)/.*")).respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        service = request.path.split("/")[1]
        self.asked.append(unquote(request.full_path.rstrip("?")))
        if service in self.out:
            return Response("", self.out[service])
        return getattr(self, f"_{service}")(request)

    def _arxiv(self, request: Request) -> Response:
        names = [name for name in request.args["id_list"].split(",") if self.knows(name) == "arxiv"]
        dois = {name: f"<arxiv:doi>{doi}</arxiv:doi>" for name, doi in self.published.items()}
        return Response(FEED.format("".join(PREPRINT.format(name, dois.get(name, "")) for name in names)))

    def _crossref(self, request: Request) -> Response:
        if "filter" in request.args:
            names = [item.removeprefix("doi:") for item in request.args["filter"].split(",")]
            return self._json({"message": {"items": [work(name) for name in names if self.knows(name) == "crossref"]}})
        name = unquote(request.path.removeprefix("/crossref/works/"))
        return self._json({"message": work(name)}) if self.knows(name) == "crossref" else Response("", 404)

    def _datacite(self, request: Request) -> Response:
        if "query" in request.args:
            names = re.findall(r'"([^"]+)"', request.args["query"])
            return self._json({"data": [data_set(name) for name in names if self.knows(name) == "datacite"]})
        name = unquote(request.path.removeprefix("/datacite/dois/"))
        return self._json({"data": data_set(name)}) if self.knows(name) == "datacite" else Response("", 404)

    @staticmethod
    def _json(value: object) -> Response:
        return Response(json.dumps(value), content_type="application/json")


def work(doi: str) -> dict:
    return crossref_work(DOI=doi.upper(), title=[f"Work {doi}"], subtitle=[], reference=[{"key": "1"}])


def data_set(doi: str) -> dict:
    return {"attributes": {"doi": doi, "titles": [{"title": f"Data {doi}"}], "publicationYear": 2022}}


def begun(author, *names: str) -> Batch:
    batch = start_batch(author, name="List", source="\n".join(names).encode())
    read_batch(batch.pk)
    batch.refresh_from_db()
    assert batch.state == BatchState.READING
    return batch


def to_the_end(batch: Batch) -> list[int]:
    """The pauses between the slices."""
    pauses = []
    while pause := look_up_slice(batch.pk, sum(pause in WAITS for pause in pauses)):
        pauses.append(pause)
    batch.refresh_from_db()
    return pauses


def told(batch: Batch) -> list[tuple]:
    return list(batch.records.order_by("number").values_list("title", "found", "problem", "chosen"))
