"""The addresses of everything published."""

from django.urls import path

from catalog.feeds import Latest
from catalog.kinds import LIST_OF, Kind
from catalog.views import entries, lists, machines, map, pages

app_name = "catalog"
_LISTED = [kind for kind in Kind if kind != Kind.MILESTONE]

urlpatterns = [
    path("", pages.home, name="home"),
    path("browse/", lists.browse, name="browse"),
    *(path(f"{LIST_OF[kind]}/", lists.of_kind, {"kind": kind}, name=LIST_OF[kind]) for kind in _LISTED),
    path("roadmap/", pages.roadmap, name="roadmap"),
    *(path(f"{LIST_OF[kind]}/<slug:slug>/", entries.entry, {"kind": kind}, name=kind.value) for kind in Kind),
    path("tags/", lists.tag_index, name="tags"),
    path("tags/<slug:slug>/", lists.tag, name="tag"),
    path("map/", map.evidence_map, name="map"),
    path("map/method/", map.method, name="map_method"),
    path("map.csv", map.as_csv, name="map_csv"),
    path("map.json", map.as_json, name="map_json"),
    path("guide/", pages.guide, name="guide"),
    path("about/", pages.about, name="about"),
    path("feed.atom", Latest(), name="feed"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap_index, name="sitemap_index"),
    path("sitemap/pages.xml", machines.sitemap_pages, name="sitemap_pages"),
    path("sitemap/<int:number>.xml", machines.sitemap, name="sitemap"),
    path("theme/", pages.theme, name="theme"),
]
