"""Customs of the house, read off the source: doors, sizes, docstrings, purity, places."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("alignhub", "catalog", "contributions")
SOURCES = sorted(file for name in PACKAGES for file in (ROOT / name).rglob("*.py") if "__pycache__" not in file.parts)
TESTS = sorted(file for file in (ROOT / "tests").rglob("*.py") if "__pycache__" not in file.parts)
# "About 350" and 50; a test may tell a longer story.
MOST_LINES, MOST_LINES_OF_A_FUNCTION, OF_A_TEST = 355, 50, 65


def place(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def parents(file: Path) -> dict[ast.AST, ast.AST]:
    return {child: node for node in ast.walk(tree(file)) for child in ast.iter_child_nodes(node)}


def functions(file: Path) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def called(node: ast.Call) -> str:
    """The last name of what is called: ``save`` of ``entry.save()``."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def parametrized(files: list[Path]):
    return pytest.mark.parametrize("file", files, ids=place)


# -- writes ------------------------------------------------------------------------------------------------------------

# Where rows of the catalogue and of contributions may be written.
DOORS = (
    "catalog/actions/",
    "contributions/actions/",
    "contributions/founding.py",
    # Migrations and the kit's own tables.
    "catalog/migrations/",
    "contributions/migrations/",
    "alignhub/migrations/",
    "alignhub/kit/",
)
# Writes that are none to those tables, or that a worker makes about its own mails: (file, what is called).
ELSEWHERE = {
    ("alignhub/demo.py", "create"): "demo accounts, in development only",
    ("alignhub/demo.py", "save"): "demo accounts, in development only",
    ("alignhub/demo.py", "get_or_create"): "demo accounts, in development only",
    ("alignhub/demo.py", "update_or_create"): "demo accounts, in development only",
    ("alignhub/models.py", "save"): "accounts",
    ("alignhub/accounts.py", "save"): "accounts",
    ("contributions/jobs/imports.py", "save"): "what the worker has mailed",
    ("contributions/jobs/steps.py", "save"): "what the worker has mailed",
    ("contributions/jobs/steps.py", "get_or_create"): "what the worker has mailed",
    ("contributions/admin/team.py", "save_model"): "lists that the team keeps by hand",
    ("alignhub/admin.py", "save_model"): "roles and suspensions of accounts",
    ("alignhub/leaving.py", "delete"): "sessions and second factors of somebody who leaves",
    ("alignhub/leaving.py", "save"): "the account of somebody who leaves",
    ("alignhub/jobs.py", "delete"): "sessions that have ended",
    ("catalog/models/tag.py", "save"): "the model's own method",
}
WRITES = {
    *("save", "save_base", "create", "acreate", "get_or_create", "update_or_create", "bulk_create", "bulk_update"),
    *("asave", "adelete", "aupdate", "save_model", "executemany"),
}
# These are methods of dictionaries and sets too, so they count on a manager, a query set or a row only.
AMBIGUOUS = {"update", "delete", "add", "set", "clear", "remove"}
DML = re.compile(r"\b(INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|TRUNCATE)\b", re.IGNORECASE)


def writes(file: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = called(node)
            written = ast.unparse(node.func.value)
            on_rows = ".objects" in written or re.search(r"\.(filter|exclude|all)\(", written)
            if name in WRITES or (name in AMBIGUOUS and on_rows) or (name == "delete" and not node.args):
                yield name, node.lineno
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and DML.search(node.value):
            yield "SQL", node.lineno


@parametrized([file for file in SOURCES if not place(file).startswith(DOORS)])
def test_rows_are_written_by_actions_only(file: Path):
    found = [(name, line) for name, line in writes(file) if (place(file), name) not in ELSEWHERE]
    assert found == []


def test_the_search_for_writes_finds_them():
    found = {name for file in SOURCES if place(file).startswith("catalog/actions/") for name, _ in writes(file)}
    assert {"save", "bulk_create", "bulk_update", "update", "delete", "SQL"} <= found


# -- sizes and names ---------------------------------------------------------------------------------------------------


@parametrized([file for file in SOURCES + TESTS if "migrations" not in file.parts])
def test_files_and_functions_stay_small(file: Path):
    lines = len(file.read_text(encoding="utf-8").splitlines()) if file in SOURCES else 0
    most = MOST_LINES_OF_A_FUNCTION if file in SOURCES else OF_A_TEST
    long = {
        node.name: length for node in functions(file) if (length := (node.end_lineno or 0) - node.lineno + 1) > most
    }
    assert lines <= MOST_LINES, f"{lines} lines: make it a folder of the same name"
    assert long == {}


def test_there_is_no_drawer_for_everything():
    named = {"utils", "util", "helpers", "helper", "common", "misc", "signals", "receivers", "mixins", "base"}
    assert [place(file) for file in SOURCES if file.stem in named or file.parent.name in named] == []


@parametrized([file for file in SOURCES if file.name == "__init__.py"])
def test_init_files_hold_nothing_but_names_of_others(file: Path):
    allowed = (ast.Import, ast.ImportFrom)
    rest = [
        ast.unparse(node)[:80]
        for position, node in enumerate(tree(file).body)
        if not isinstance(node, allowed)
        and not (position == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        and not (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__")
    ]
    assert rest == []


@parametrized(SOURCES)
def test_nothing_happens_by_signal(file: Path):
    imported = {
        f"{node.module}.{name.name}"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    assert not {name for name in imported if "signals" in name or name.endswith("dispatch.receiver")}


# -- purity ------------------------------------------------------------------------------------------------------------

PURE = (
    "catalog/kinds.py",
    "catalog/strength.py",
    "catalog/markdown.py",
    "catalog/folding.py",
    "contributions/states.py",
)
# The evidence rule speaks in the words of ``kinds``, and words are said in the language of the reader.
PURE_MAY = {
    "catalog/kinds.py": {"alignhub.kit.wording"},
    "catalog/strength.py": {"catalog.kinds"},
    "contributions/states.py": {"alignhub.kit.wording"},
}


@pytest.mark.parametrize("name", PURE)
def test_pure_modules_import_nothing_of_ours_and_no_database(name: str):
    modules = set()
    for node in ast.walk(tree(ROOT / name)):
        if isinstance(node, ast.ImportFrom):
            modules.add(node.module or "")
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
    ours = {module for module in modules if module.split(".")[0] in PACKAGES}
    assert ours == PURE_MAY.get(name, set())
    assert not {module for module in modules if module.startswith("django") and module != "django.db.models"}


# What a slice of rows is taken from, other than of text.
ROWS = re.compile(
    r"\.objects\b|\.(filter|exclude|order_by|values|values_list|\w+_first)\(|\b(rows|entries|found|queryset)\b"
)
QUERY_MODULES = [file for file in SOURCES if "queries" in file.parts or file.name == "querysets.py"]


@parametrized(QUERY_MODULES)
def test_queries_never_write_and_never_skip_rows(file: Path):
    assert list(writes(file)) == []
    offsets = [
        ast.unparse(node)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Slice)
        and node.lower is not None
        and node.upper is not None
        and not isinstance(node.lower, ast.Constant)
        and isinstance(parents(file).get(node), ast.Subscript)
        and ROWS.search(ast.unparse(parents(file)[node].value))
    ]
    assert offsets == [], "rows are paged by cursor"


# -- words -------------------------------------------------------------------------------------------------------------

EXPLAINED = ("/actions/", "/queries/", "/importers/", "/kit/")


@parametrized([file for file in SOURCES if any(part in place(file) for part in EXPLAINED)])
def test_public_functions_and_classes_that_do_things_are_explained(file: Path):
    if "migrations" in file.parts:
        return
    missing = [
        node.name
        for node in tree(file).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert missing == []
    if file.name not in ("__init__.py", "apps.py"):
        assert ast.get_docstring(tree(file)), "the module says what it is for"


OUR_MODELS = [
    model
    for label in ("alignhub", "catalog", "contributions", "kit")
    for model in apps.get_app_config(label).get_models()
]


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model.__name__)
def test_every_model_says_what_a_row_is(model):
    # Django writes one itself, the list of fields, where there is none.
    assert not (model.__doc__ or "").startswith(f"{model.__name__}(")


# -- markup ------------------------------------------------------------------------------------------------------------

TEMPLATES = sorted(file for file in (ROOT / "templates").rglob("*") if file.suffix in (".html", ".txt", ".xml"))
# File and the expression that comes out unescaped: HTML that ``catalog.markdown.render`` made, nothing else.
SAFE = {
    ("templates/catalog/entry.html", "page.body_html"),
    # Rendered by the templates of entries' pages and of the map.
    ("templates/catalog/entry_page.html", "parts.head"),
    ("templates/catalog/entry_page.html", "parts.main"),
    ("templates/catalog/map.html", "parts.main"),
    ("templates/catalog/version.html", "page.body_html"),
    ("templates/catalog/parts/critique.html", "critique.body_html"),
    ("templates/catalog/parts/critique.html", "response.body_html"),
    ("templates/admin/contributions/review/preview.html", "page.body_html"),
    ("templates/contributions/review_entry.html", "body"),
    ("templates/contributions/review_paper.html", "body"),
    ("templates/contributions/editor.html", "preview"),
    ("templates/contributions/words/preview.html", "preview.body_html"),
    ("templates/admin/contributions/review/remark.html", "remark.preview.body_html"),
}
MARK_SAFE = {
    "alignhub/kit/templatetags/frame.py",
    "alignhub/kit/markup.py",
    "alignhub/kit/templatetags/wording.py",
    "catalog/templatetags/components.py",
    "catalog/templatetags/map_components.py",
    "catalog/templatetags/reading.py",
    "contributions/forms/widgets.py",
}


def test_text_comes_out_unescaped_at_named_places_only():
    found = set()
    for file in TEMPLATES:
        text = file.read_text(encoding="utf-8")
        found |= {(place(file), name) for name in re.findall(r"\{\{\s*([\w.]+)\s*\|\s*(?:safe|safeseq)\b", text)}
        others = re.findall(r"\|\s*safe(?:seq)?\b", text)
        assert len(others) == len(re.findall(r"\{\{\s*[\w.]+\s*\|\s*(?:safe|safeseq)\b", text)), place(file)
        if "autoescape off" in text:
            assert file.suffix == ".txt", f"{place(file)} is not plain text"
    assert found == SAFE


def test_markup_is_called_safe_at_named_places_only():
    makers = {"mark_safe", "SafeString", "SafeText", "SafeData"}
    found = {
        place(file)
        for file in SOURCES
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and called(node) in makers
    }
    assert found == MARK_SAFE


@parametrized([file for file in TEMPLATES if file.suffix == ".html"])
def test_templates_hold_no_inline_script_style_or_handler(file: Path):
    text = file.read_text(encoding="utf-8")
    assert not re.findall(r"<style\b", text)
    assert not re.findall(r"<[^>]*\sstyle\s*=", text)
    assert not re.findall(r"<[^>]*\son[a-z]+\s*=", text)
    assert not re.findall(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", text, re.IGNORECASE)
    # Data for a script is none itself.
    scripts = [tag for tag in re.findall(r"<script\b[^>]*>", text) if 'type="application/json"' not in tag]
    assert not [tag for tag in scripts if "src=" not in tag]


# What others wrote comes minified, and is held by the policy that forbids evaluation.
@parametrized(sorted(set((ROOT / "static" / "js").rglob("*.js")) - set((ROOT / "static" / "js").rglob("*.min.js"))))
def test_scripts_write_text_and_never_code(file: Path):
    text = file.read_text(encoding="utf-8")
    assert not re.findall(r"\beval\(|new Function|document\.write|insertAdjacentHTML|outerHTML|setAttribute\(.on", text)
