"""Home, guide, roadmap, about, and the colour theme."""

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from alignhub.kit.wording import gettext
from catalog.kinds import Kind
from catalog.queries.home import guide_page, home_page, roadmap_page
from catalog.views.public import page, public

THEMES = ("light", "dark", "system")


@public
def home(request: HttpRequest) -> HttpResponse:
    return page(request, "catalog/home.html", {"page": home_page()})


@public
def guide(request: HttpRequest) -> HttpResponse:
    return page(request, "catalog/guide.html", {"page": guide_page()})


@public
def roadmap(request: HttpRequest) -> HttpResponse:
    return page(request, "catalog/roadmap.html", {"page": roadmap_page(), "kind": Kind.MILESTONE})


@public
def about(request: HttpRequest) -> HttpResponse:
    return page(request, "catalog/about.html", {})


# The page that holds this form is public and carries no token: the Origin is checked, and only a cookie changes.
@csrf_exempt
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    origin = request.headers.get("Origin", "")
    if urlsplit(origin).netloc != request.get_host():
        raise Http404(gettext("The theme is chosen from a page of this site."))
    onward = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = "/"
    response = HttpResponseRedirect(onward)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES[:2]:
        response.set_cookie(
            "theme", chosen, max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    else:
        response.delete_cookie("theme")
    return response
