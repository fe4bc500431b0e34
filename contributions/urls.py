"""The addresses of the contribute area, which are private, and of the record, which are public."""

from django.urls import path, register_converter

from contributions.forms.registry import EDIT, FORMS
from contributions.forms.said import SAID_FORMS
from contributions.views import assist, following, imports, mine, moving, record, report, suspension
from contributions.views.entry.details import details
from contributions.views.entry.edit import edit
from contributions.views.entry.evidence import evidence
from contributions.views.entry.find import find_paper
from contributions.views.entry.review import review
from contributions.views.entry.start import start
from contributions.views.entry.taken_over import take_over
from contributions.views.words import begin, write


class FormConverter:
    """The name of a form: a kind of entry, "paper", or "edit"."""

    regex = "|".join([*FORMS, EDIT])

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class WordsConverter(FormConverter):
    """The name of a form about what is no entry: critique, response, closing."""

    regex = "|".join(SAID_FORMS)


class TokenConverter(FormConverter):
    """The secret of a receipt."""

    regex = "[0-9a-f]{64}"


class AskedConverter(FormConverter):
    """A step that is asked about once more at a receipt."""

    regex = "withdraw|appeal"


class ActConverter(FormConverter):
    """What a moderator may propose to do with a published entry."""

    regex = "|".join(begin.ACT_AT)


register_converter(ActConverter, "act")
register_converter(FormConverter, "form")
register_converter(TokenConverter, "token")
register_converter(AskedConverter, "asked")
register_converter(WordsConverter, "words")
app_name = "contributions"

urlpatterns = [
    path("contribute/", mine.ways, name="contribute"),
    path("contribute/paper/", find_paper, name="paper"),
    path("contribute/import/", imports.begin, name="imports"),
    path("contribute/import/<uuid:uuid>/", imports.batch, name="import"),
    path("contribute/<form:name>/", start, name="start"),
    path("contribute/<form:name>/<uuid:uuid>/", details, name="details"),
    path("contribute/<form:name>/<uuid:uuid>/review/", review, name="review"),
    path("contribute/<words:name>/<uuid:uuid>/", write.write, name="words"),
    path("contribute/<words:name>/<uuid:uuid>/review/", write.review, name="words_review"),
    path("contribute/preview/", assist.preview, name="preview"),
    path("contribute/lookup/", assist.lookup, name="lookup"),
    path("contribute/draft/", assist.draft, name="draft"),
    path("contribute/tags/", assist.tags, name="tags"),
    path("contributions/", mine.contributions, name="list"),
    path("contributions/<uuid:uuid>/", mine.contribution, name="contribution"),
    path("contributions/<uuid:uuid>/withdraw/", mine.withdraw, name="withdraw"),
    path("contributions/<uuid:uuid>/delete/", mine.delete, name="delete"),
    path("contributions/<uuid:uuid>/again/", mine.again, name="again"),
    path("contributions/<uuid:uuid>/move/", moving.move, name="move"),
    path("contributions/<uuid:uuid>/evidence/", take_over, name="take_over"),
    path("<listed:kind>/<slug:slug>/edit/", edit, name="edit"),
    path("<listed:kind>/<slug:slug>/evidence/", evidence, name="evidence"),
    path("<listed:kind>/<slug:slug>/critique/", begin.critique, name="critique"),
    path("<listed:kind>/<slug:slug>/<act:name>/", begin.act_on, name="act"),
    path("<listed:kind>/<slug:slug>/report/", report.report, name="report"),
    path("suspension/<str:token>/", suspension.suspension, name="suspension"),
    path("receipt/<token:token>/", report.receipt, name="receipt"),
    path("receipt/<token:token>/again/", report.receipt_again, name="receipt_again"),
    path("receipt/<token:token>/<asked:name>/", report.receipt_step, name="receipt_step"),
    path("critiques/<number:number>/respond/", begin.respond, name="respond"),
    path("critiques/<number:number>/close/", begin.close, name="close"),
    # Following.
    path("follow/", following.follow_page, name="follow"),
    path("follow/state/", following.follow_state, name="follow_state"),
    path("following/", following.following, name="following"),
    path("unsubscribe/<str:token>/", following.unsubscribe, name="unsubscribe"),
    path("unsubscribe/desk/<str:token>/", following.stop_desk_mail, name="stop_desk_mail"),
    # The record.
    path("policy/", record.policy, name="policy"),
    path("privacy/", record.privacy, name="privacy"),
    path("ledger/", record.ledger, name="ledger"),
    path("ledger/feed.atom", record.ledger_feed, name="ledger_feed"),
    path("ledger/heads.txt", record.ledger_heads, name="ledger_heads"),
    path("transparency/", record.transparency, name="transparency"),
    path("transparency/<str:month>/", record.transparency, name="transparency_month"),
    path("transparency.json", record.transparency_json, name="transparency_json"),
    path("transparency.csv", record.transparency_csv, name="transparency_csv"),
]
