"""The addresses of everything published."""

from django.urls import path, register_converter

from catalog import converters
from catalog.kinds import LIST_OF, Kind
from catalog.views import browse, critiques, entries, follow, lists, machines, map, pages, people, versions

for name, converter in converters.CONVERTERS.items():
    register_converter(converter, name)

app_name = "catalog"
_LISTED = [kind for kind in Kind if kind != Kind.MILESTONE]

urlpatterns = [
    path("", pages.home, name="home"),
    path("browse/", browse.browse, name="browse"),
    path("browse/suggest/", browse.suggest, name="suggest"),
    *(path(f"{LIST_OF[kind]}/", lists.of_kind, {"kind": kind}, name=LIST_OF[kind]) for kind in _LISTED),
    path("roadmap/", pages.roadmap, name="roadmap"),
    *(path(f"{LIST_OF[kind]}/<slug:slug>/", entries.entry, {"kind": kind}, name=kind.value) for kind in Kind),
    path("tags/", lists.tag_index, name="tags"),
    path("tags/<slug:slug>/", lists.tag, name="tag"),
    path("critiques/", critiques.critiques, name="critiques"),
    path("critiques/feed.<feed:ending>", follow.critique_feed, name="critique_feed"),
    path("critiques/<number:number>/", critiques.critique, name="critique"),
    path("people/<slug:handle>/", people.person, name="person"),
    path("map/", map.evidence_map, name="map"),
    path("map/method/", map.method, name="map_method"),
    path("map.csv", map.as_csv, name="map_csv"),
    path("map.json", map.as_json, name="map_json"),
    path("guide/", pages.guide, name="guide"),
    path("about/", pages.about, name="about"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap_index, name="sitemap_index"),
    path("sitemap/pages.xml", machines.sitemap_pages, name="sitemap_pages"),
    path("sitemap/<int:number>.xml", machines.sitemap, name="sitemap"),
    path("theme/", pages.theme, name="theme"),
    # Versions, files and feeds.
    path("<listed:kind>/<slug:slug>/history/", versions.history, name="history"),
    path("<listed:kind>/<slug:slug>/critiques/", critiques.of_entry, name="critiques_of"),
    path("<listed:kind>/<slug:slug>/diff/", versions.compare, name="compare"),
    path("<listed:kind>/<slug:slug>/diff/<number:before>/<number:after>/", versions.difference, name="difference"),
    path("<listed:kind>/<slug:slug>/v/<number:number>/", versions.version, name="version"),
    path("<listed:kind>/<slug:slug>/v/<number:number>.<file:ending>", versions.version_file, name="version_file"),
    # Before the files of entries, none of which is called "feed".
    path("<listed:kind>/feed.<feed:ending>", follow.kind_feed, name="kind_feed"),
    path("<listed:kind>/<slug:slug>.<file:ending>", versions.entry_file, name="entry_file"),
    path("<listed:kind>/<slug:slug>/feed.<feed:ending>", follow.entry_feed, name="entry_feed"),
    path("<listed:kind>.<citations:ending>", follow.kind_file, name="kind_file"),
    path("map.<citations:ending>", follow.map_file, name="map_file"),
    path("browse.<citations:ending>", follow.browse_file, name="browse_file"),
    path("browse/feed.<feed:ending>", follow.browse_feed, name="browse_feed"),
    path("tags/<slug:slug>.<citations:ending>", follow.tag_file, name="tag_file"),
    path("tags/<slug:slug>/feed.<feed:ending>", follow.tag_feed, name="tag_feed"),
    path("feed.<feed:ending>", follow.latest_feed, name="feed"),
]
