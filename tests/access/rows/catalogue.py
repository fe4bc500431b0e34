"""What is published: the same bytes for everybody."""

from tests.access.contract import Check, public, refused_methods

ENTRY, BYTES = "Published entry: read", "Bytes: public"
LISTS = ("/browse/", "/challenges/", "/solutions/", "/resources/", "/directions/")
JUNK = (
    "?after=x",
    "?before=%00",
    "?after=" + "A" * 600,
    "?kind=nonsense",
    "?q=%00%27%22%2D%2D",
    "?tag=no-such",
    "?next=//evil.example",
)

OLD, ERASED, GONE = "Superseded version: read", "Redacted version: read", "Entry withdrawn after publication: read"
CITED, FILES, FEEDS = ("bib", "ris", "csl.json"), ("bib", "ris", "csl.json", "md", "json"), ("atom", "json")

# Versions, files and feeds: of an entry with two versions, of one whose first was erased, and of lists.
VERSIONS: list[Check] = [
    *(
        public(OLD, f"/resources/twice/{page}")
        for page in ("history/", "critiques/", "v/1/", "v/2/", "diff/1/2/", "v/1.md", "v/1.json")
    ),
    public(OLD, "/resources/twice/diff/?a=1&b=2", 302),
    *(public(OLD, f"/resources/twice/diff/{odd}", 400) for odd in ("", "?a=x&b=%00", "?next=//evil.example")),
    *(public(OLD, f"/resources/twice/{odd}", 404) for odd in ("v/3/", "v/0/", "v/1.exe", "diff/1/9/", "v/999999/")),
    *(public(ERASED, f"/resources/erased/{page}", 410) for page in ("v/1/", "v/1.md", "v/1.bib")),
    public(ERASED, "/resources/erased/history/"),
    *(public(ENTRY, f"/resources/twice.{ending}") for ending in FILES),
    *(public(ENTRY, f"/resources/no-such.{ending}", 404) for ending in FILES),
    *(public(ENTRY, f"/resources/no-such/{page}", 404) for page in ("history/", "critiques/", "v/1/", "feed.atom")),
    *(public(BYTES, f"/resources/twice/critiques/{rest}") for rest in ("?after=x&before=%00", "?next=//evil.example")),
    public(ENTRY, "/resources/no-such/diff/1/2/", 404),
    *(public(GONE, f"/resources/{{gone}}.{ending}", 410, same_main=False) for ending in FILES),
    *(public(GONE, f"/resources/{{gone}}/{page}", 410, same_main=False) for page in ("history/", "critiques/", "v/1/")),
    # Whoever follows it is told that it is gone.
    public(GONE, "/resources/{gone}/feed.atom", same_main=False),
    *(public("Merged entry: read", f"/resources/merged{rest}", 301) for rest in ("/history/", ".bib", "/feed.atom")),
    *(public(BYTES, f"/{name}.{ending}") for name in ("resources", "browse", "map", "tags/rlhf") for ending in CITED),
    *(
        public(BYTES, f"/{name}feed.{ending}")
        for name in ("", "browse/", "resources/", "tags/rlhf/", "resources/twice/")
        for ending in FEEDS
    ),
    public(BYTES, "/browse/feed.atom?q=canary&after=x"),
    public(BYTES, "/browse.bib?q=%00&tag=no-such"),
    public(BYTES, "/tags/no-such.bib", 404),
    public(BYTES, "/tags/no-such/feed.atom", 404),
    public(BYTES, "/robots.txt"),
    public(BYTES, "/sitemap.xml"),
    public(BYTES, "/sitemap/pages.xml"),
    public(BYTES, "/sitemap/0.xml"),
    public(BYTES, "/sitemap/999999.xml", 404),
    *(
        check
        for path in ("/browse.bib", "/feed.atom", "/resources/twice/v/1/", "/sitemap.xml")
        for check in refused_methods(BYTES, path, *(405,) * 7, methods=("POST", "PUT", "DELETE"))
    ),
]

ROWS: list[Check] = [
    *VERSIONS,
    public(ENTRY, "/"),
    *(public(ENTRY, path) for path in LISTS),
    *(public(BYTES, f"/browse/{variant}") for variant in JUNK),
    *(public(BYTES, f"/resources/{variant}") for variant in JUNK),
    public(BYTES, "/browse/?q=RLHF"),
    *(
        public(BYTES, f"/browse/suggest/{query}")
        for query in ("", "?q=rl", "?of=works&q=rl", "?q=canary", "?q=%00", "?q=" + "x" * 600)
    ),
    public(BYTES, "/browse/?q=canary"),
    public(BYTES, "/browse/?kind=solution&tag=rlhf"),
    public(ENTRY, "/roadmap/"),
    public(ENTRY, "/challenges/specification-problem/"),
    public(ENTRY, "/solutions/rlhf/"),
    public(ENTRY, "/resources/paper-1/"),
    public(ENTRY, "/directions/something/"),
    public(ENTRY, "/roadmap/something/"),
    public(ENTRY, "/tags/"),
    public(ENTRY, "/tags/rlhf/"),
    public(BYTES, "/tags/rlhf/?after=x"),
    public(ENTRY, "/tags/no-such/", 404),
    # Whose page is on, whose is off, whose is on with nothing published, and nobody.
    *(public(BYTES, f"/people/handle-au/{query}") for query in ("", "?show=critiques", "?show=responses", *JUNK)),
    *(public(BYTES, f"/people/handle-{name}/", 404) for name in ("oc", "mx", "mo", "no-such")),
    public(ENTRY, "/map/"),
    public(ENTRY, "/map/?solution=rlhf&challenge=specification-problem"),
    public(BYTES, "/map/?solution=%00&challenge=junk&next=//evil.example"),
    public(ENTRY, "/map/method/"),
    public(BYTES, "/map.csv"),
    public(BYTES, "/map.json"),
    public(ENTRY, "/guide/"),
    *(
        public(BYTES, path)
        for path in (
            "/policy/",
            "/privacy/",
            "/ledger/",
            "/ledger/?decision=founded&kind=entry&entry=resource&clause=1.1&month=2026-11&appealed=on",
            "/ledger/?after=x&before=%00&decision=nonsense&month=13",
            "/ledger/feed.atom",
            "/ledger/heads.txt",
            "/transparency/",
            "/transparency.json",
            "/transparency.csv",
            "/robots.txt",
            "/sitemap.xml",
            "/sitemap/pages.xml",
            "/sitemap/0.xml",
            "/map.csv",
            "/map.json",
            "/browse/suggest/?q=re",
        )
    ),
    public(ENTRY, "/transparency/1999-01/", 404),
    public(ENTRY, "/about/"),
    public(BYTES, "/feed.atom?after=x"),
    public(ENTRY, "/challenges/no-such/", 404),
    public(ENTRY, "/solutions/no-such/", 404),
    public(ENTRY, "/resources/no-such/", 404),
    public(ENTRY, "/directions/no-such/", 404),
    public(ENTRY, "/roadmap/no-such/", 404),
    public("Entry withdrawn after publication: read", "/resources/{gone}/", 410, same_main=False),
    public("Published entry on a retracted paper: read", "/resources/retracted/"),
    public("Merged entry: read", "/resources/merged/", 301),
    *(
        check
        for path in ("/", "/browse/", "/solutions/rlhf/", "/tags/", "/about/", "/roadmap/", "/guide/")
        for check in refused_methods(ENTRY, path, *(405,) * 7, methods=("POST", "PUT", "DELETE", "PATCH"))
    ),
    Check(ENTRY, "GET", "/theme/", (405,) * 7),
    # Without the Origin of this site the theme is not changed.
    Check(ENTRY, "POST", "/theme/", (404,) * 7, {"theme": "dark"}),
]
