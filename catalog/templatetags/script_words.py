"""What the scripts say, in the language of a page. On a site of one language they need nothing for it."""

import json

from django import template
from django.utils.html import format_html

from alignhub.kit.wording import TRANSLATED, gettext
from alignhub.kit.wording import gettext_noop as _

register = template.Library()

# As ``gettext("…")`` stands in static/js, for translators to find; a test holds the two together.
SAID_BY_SCRIPTS = (
    _("Search all claims ({number})"),
    _("Search all entries ({number})"),
    _("Matches"),
    _("entries: {number}"),
    _("Propose new tag “{name}”"),
    _("needs a moderator’s approval"),
    _("{name} (proposed)"),
    _("Remove {name}"),
    _("What does “{name}” mean?"),
    _("One sentence. A moderator decides about new tags."),
    _("Matching tags"),
    _("Not saved: you have been signed out."),
    _("Draft saved {time}"),
    _("Saving. It is sent after that."),
    _("Not saved: this is longer than a megabyte."),
    _("Not saved yet."),
    _("Not saved: no connection."),
    _("Your text is kept in this browser."),
    _("Not saved: {reason}"),
    _("A text of {time} that could not be saved is kept in this browser."),
    _("Your text of {time} could not be saved then and is back in the form."),
    _("The draft has been saved elsewhere since."),
    _("Save it, or go back to what was saved before."),
    _("Put it into the form"),
    _("Go back to the saved draft"),
    _("Copied."),
    _("Following"),
    _("Copied"),
    _("The text is selected: copy it with the keyboard."),
    _("The preview appears here."),
    _("No connection, so nothing was sent."),
    _("What you typed is still here. Send it once you are connected again."),
    _("It may not have arrived. Sent again as it is, it counts once."),
    _("It has not been sent."),
    _("Your text of {time} is back in the form."),
    _("Start afresh"),
    _("You are signed in now."),
    _("Send"),
    _("Looking up {name}…"),
    _("{source} says: {value}"),
    _("Looking it up…"),
    _("One field is filled in."),
    _("Fields filled in: {number}."),
    _("Nothing had to be filled in."),
    _("The look-up did not answer. Nothing is lost: go on by hand, or try again."),
    _("This browser has no passkeys. Use another way, or another browser."),
    _("This device already has a passkey for your account."),
    _("Nothing was done: the request was declined or took too long. You can try again."),
    _("The passkey could not be used. Try again, or use another way."),
    _("Go to the search box"),
    _("Next entry of a list"),
    _("Entry before it"),
    _("Show these keys"),
    _("Use single keys"),
    _("Close"),
    _("Keyboard shortcuts"),
    _("Suggestions: {number}"),
)


@register.simple_tag
def script_words() -> str:
    """The words of the scripts, for ``gettext`` in site.js."""
    if not TRANSLATED:
        return ""
    words = {text: gettext(text) for text in SAID_BY_SCRIPTS}
    return format_html('<meta name="words" content="{}">', json.dumps(words, ensure_ascii=False, separators=(",", ":")))
