"""What search engines and other programs read first: robots.txt and the sitemap."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.queries.sitemap import sitemap_part, sitemap_parts, sitemap_words
from catalog.views.public import public

PRIVATE = (
    *("/admin/", "/accounts/", "/contributions/", "/contribute/paper/", "/contribute/preview/", "/theme/"),
    *("/follow/", "/following/", "/unsubscribe/"),
)
_XML = "application/xml; charset=utf-8"


@public
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE), f"Sitemap: {settings.SITE_URL}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
def sitemap_index(request: HttpRequest) -> HttpResponse:
    paths = ["/sitemap/pages.xml", *(f"/sitemap/{number}.xml" for number in sitemap_parts())]
    return render(request, "catalog/sitemap_index.xml", {"paths": paths}, content_type=_XML)


@public
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    return render(request, "catalog/sitemap.xml", {"pages": sitemap_words()}, content_type=_XML)


@public
def sitemap(request: HttpRequest, number: int) -> HttpResponse:
    if number not in sitemap_parts():
        raise Http404("There is no such part of the sitemap.")
    return render(request, "catalog/sitemap.xml", {"pages": sitemap_part(number)}, content_type=_XML)
