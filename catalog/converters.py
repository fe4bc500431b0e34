"""The parts of addresses that are not free text."""

from django.urls.converters import StringConverter

from catalog.kinds import KIND_OF_LIST, LIST_OF, Kind


class ListConverter:
    """The name of a list, read as its kind."""

    regex = "|".join(KIND_OF_LIST)

    def to_python(self, value: str) -> Kind:
        return Kind(KIND_OF_LIST[value])

    def to_url(self, value: str) -> str:
        return LIST_OF[Kind(value)]


class NumberConverter:
    """The number of a version, from 1, small enough for the database."""

    regex = "[1-9][0-9]{0,5}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class CitationsConverter(StringConverter):
    regex = r"bib|ris|csl\.json"


class FileConverter(StringConverter):
    regex = r"bib|ris|csl\.json|md|json"


class FeedConverter(StringConverter):
    regex = "atom|json"


CONVERTERS = {
    "listed": ListConverter,
    "number": NumberConverter,
    "citations": CitationsConverter,
    "file": FileConverter,
    "feed": FeedConverter,
}
