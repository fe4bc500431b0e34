"""The public pages of contributors who want one."""

from django.http import Http404, HttpRequest, HttpResponse

from alignhub.kit.wording import gettext
from catalog.queries.people import SHOWN, PersonNotFound, person_page
from catalog.views.public import page, public


@public
def person(request: HttpRequest, handle: str) -> HttpResponse:
    """What somebody published. A page that is off answers as a handle that nobody has."""
    asked = request.GET
    try:
        found = person_page(handle, show=asked.get("show", ""), after=asked.get("after", ""))
    except PersonNotFound as missing:
        raise Http404(gettext("There is no such page.")) from missing
    return page(request, "catalog/person.html", {"page": found, "tabs": SHOWN.items()})
