"""A published entry that has changed since a proposal for it was begun."""

from django.http import QueryDict

from catalog.content.merging import Picks, Side
from contributions.forms.entry import EntryForm
from contributions.forms.registry import filled_with
from contributions.forms.sources import BASE, Data
from contributions.queries.proposals import Moved, moved

# What the person chose for the part at a path is sent as "pick:<path>".
PICK = "pick:"
_OF_THE_FORM = ("reason", "answers", "definitions", "is_author", "interest", "machine")


def moved_since(form: EntryForm, picks: Picks | None = None) -> Moved | None:
    """What the proposal has to be brought together with, None where it stands on the newest version."""
    return moved(form.base, form.content, picks) if form.base else None


def picks_in(post: QueryDict) -> dict[str, Side]:
    """Which side the person chose, by the path of what was changed twice."""
    chosen = {name.removeprefix(PICK): post[name] for name in post if name.startswith(PICK)}
    return {path: Side(side) for path, side in chosen.items() if side in list(Side)}


def brought_together(form: EntryForm, since: Moved) -> Data:
    """The form over the newest version, with what it says about itself as it was typed."""
    data = filled_with(since.content) | {BASE: since.current_id}
    tags = [data["tags"], *(tag["name"] for tag in form.new_tags)]
    kept = {name: form.data[name] for name in _OF_THE_FORM if name in form.data}
    return data | kept | {"tags": ", ".join(filter(None, tags))}
