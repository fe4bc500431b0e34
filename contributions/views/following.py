"""Following something, what one follows, and stopping the mails about it."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.forms import subject_at
from catalog.queries.entries import EntryMoved, EntryNotFound, EntryWithdrawn, find_entry
from catalog.queries.news import Subject, names_of
from catalog.queries.tags import TagMoved, TagNotFound, find_tag
from contributions.actions.following import follow, stop_digests, unfollow
from contributions.actions.people import want_desk_mail
from contributions.forms.following import FollowForm
from contributions.models import Every
from contributions.queries.following import desk_mail_reader, followed, followed_among, following_page, unsubscriber
from contributions.refused import Refused
from contributions.views.access import signed_in

LONGEST_ADDRESS = 4_000
# Buttons of one page.
MOST_ASKED = 5
_SAID = {
    Every.NEVER: _("Nothing is mailed; what is new is on the page of what you follow."),
    Every.DAY: _("You get a mail once a day, when there is something new."),
    Every.WEEK: _("You get a mail once a week, when there is something new."),
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def follow_page(request: HttpRequest) -> HttpResponse:
    """Asks how often one wants to hear of what has the address ``of``; also where it is changed and ended."""
    given = request.POST if request.method == "POST" else request.GET
    subject = subject_at(given.get("of", "")[:LONGEST_ADDRESS].replace("\x00", ""))
    if subject is None:
        raise Http404(gettext("There is nothing to follow at this address."))
    if request.method == "POST" and "unfollow" in request.POST:
        return _unfollow(request, subject)
    moved = _moved_to(subject)
    if moved:
        return redirect(f"{request.path}?{urlencode({'of': moved})}")
    every = followed(request.user, subject)
    form = FollowForm(request.POST if request.method == "POST" else None, initial={"every": every or Every.NEVER})
    if request.method == "POST" and form.is_valid():
        try:
            follow(request.user, subject, Every(form.cleaned_data["every"]))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            name = names_of([subject])[subject.address]
            messages.success(
                request,
                gettext("You follow this now: {name}. {often}").format(
                    name=name, often=_SAID[Every(form.cleaned_data["every"])]
                ),
            )
            return redirect(_back(request, subject))
    context = {
        "form": form,
        "subject": subject,
        "name": names_of([subject])[subject.address],
        "followed": every is not None,
        "back": _back(request, subject),
        "from_list": "list" in given,
    }
    return render(request, "contributions/follow.html", context)


@signed_in
@require_safe
def follow_state(request: HttpRequest) -> HttpResponse:
    """Which of the addresses ``of`` one follows, for the buttons of pages that are the same for everybody."""
    asked = [of[:LONGEST_ADDRESS].replace("\x00", "") for of in request.GET.getlist("of")[:MOST_ASKED]]
    subjects = {of: subject for of in asked if (subject := subject_at(of))}
    mine = followed_among(request.user, subjects.values())
    return JsonResponse({"followed": [of for of, subject in subjects.items() if subject.address in mine]})


@signed_in
@require_safe
def following(request: HttpRequest) -> HttpResponse:
    """What one follows, how often one is told of it, what is new, and what was mailed."""
    page = following_page(request.user)
    return render(request, "contributions/following.html", {"page": page, "choices": Every.choices})


# A mail program posts this without a session; the token in the address is the permission, and all it can do is stop
# mails.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stops all digests of one person: by a button on a page, or at one click of a mail program."""
    return _stopping(request, unsubscriber(token), stop_digests, "contributions/unsubscribe.html")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_desk_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The same for the morning mail of one moderator."""
    stop = partial(want_desk_mail, wanted=False)
    return _stopping(request, desk_mail_reader(token), stop, "contributions/stop_desk_mail.html")


def _stopping(request: HttpRequest, user_id: int | None, stop: Callable[[int], None], template: str) -> HttpResponse:
    """Raises ``Http404`` where the token named nobody."""
    if user_id is None:
        raise Http404(gettext("This link stops no mails."))
    stopped = request.method == "POST"
    if stopped:
        stop(user_id)
    return render(request, template, {"stopped": stopped})


def _moved_to(subject: Subject) -> str:
    """Where an entry or tag has gone that was merged, else "". Raises ``Http404`` when there is none."""
    try:
        if subject.is_tag:
            find_tag(subject.slug)
        elif subject.is_entry and subject.kind:
            find_entry(subject.kind, subject.slug, without=("body", "body_html", "search", "title_search", "fold_body"))
    except TagMoved as moved:
        return reverse("catalog:tag", args=[moved.slug])
    except EntryMoved as moved:
        return moved.url
    except (TagNotFound, EntryNotFound, EntryWithdrawn) as missing:
        raise Http404(gettext("There is nothing to follow at this address.")) from missing
    return ""


def _unfollow(request: HttpRequest, subject: Subject) -> HttpResponse:
    name = names_of([subject]).get(subject.address, subject.address)
    if unfollow(request.user, subject.address):
        messages.success(request, gettext("You no longer follow this: {name}.").format(name=name))
    return redirect(_back(request, subject))


def _back(request: HttpRequest, subject: Subject) -> str:
    # Addresses of subjects are made of what was understood, so they lead nowhere else.
    given = request.POST if request.method == "POST" else request.GET
    return reverse("contributions:following") if "list" in given else subject.address
