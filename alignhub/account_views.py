"""The account pages that allauth does not have: name, own data, leaving, and the way back to a form."""

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alignhub import orcid
from alignhub.account_forms import DeskMailForm, LeaveForm, NameForm, PageForm
from alignhub.kit.wording import gettext, in_english
from alignhub.leaving import LastAdministrator, wipe
from alignhub.models import User
from catalog.models import Contributor
from catalog.queries.people import has_page
from contributions.actions.people import rename, set_page, want_desk_mail
from contributions.queries.own_data import own_data
from contributions.refused import Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The public name, and what it is shown with."""
    user = _person(request)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": user.public_name})
    if request.method == "POST" and form.is_valid():
        try:
            rename(user, form.cleaned_data["name"])
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, gettext("Your public name has been changed."))
            return redirect("account_profile")
    return render(request, "account/profile.html", {"form": form, "person": user})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk_mail(request: HttpRequest) -> HttpResponse:
    """Whether somebody with a desk role is mailed about what waits there; for others there is no such page."""
    user = _person(request)
    if not user.at_desk:
        raise Http404
    form = DeskMailForm(request.POST if request.method == "POST" else None, initial={"desk_digest": user.desk_digest})
    if request.method == "POST" and form.is_valid():
        want_desk_mail(user.pk, form.cleaned_data["desk_digest"])
        messages.success(request, gettext("Your choice is saved."))
        return redirect("account_desk_mail")
    return render(request, "account/desk_mail.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def public_page(request: HttpRequest) -> HttpResponse:
    """Whether there is a public page of the person, and what stands on it. There is none until they say so."""
    user = _person(request)
    form = PageForm(request.POST if request.method == "POST" else None, initial=_page(user))
    if request.method == "POST" and form.is_valid():
        try:
            set_page(user, form.to_page())
        except Refused as refusal:
            form.add_error("handle", str(refusal))
        else:
            messages.success(request, gettext("Your public page has been changed."))
            return redirect("account_page")
    person, offered = user.contributor, orcid.is_offered()
    there = person and has_page(person)
    context = {"form": form, "person": person, "there": there, "orcid_offered": offered}
    response = render(request, "account/page.html", context)
    if offered:
        # Browsers hold a form to the policy of its page all the way to where it is led on to.
        response._csp_update = {"form-action": [settings.ORCID["url"]]}  # type: ignore[attr-defined]
    return response


@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What one may do with one's data: have it, or have it deleted."""
    return render(request, "account/data.html", {})


@login_required
@require_safe
@reauthentication_required(app="allauth.account")
@in_english
def download(request: HttpRequest) -> HttpResponse:
    """Everything the site knows of the person, as a file."""
    user = _person(request)
    told = {"account": _account(user), **own_data(user)}
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="alignhub-my-data.json"'
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.account")
def leave(request: HttpRequest) -> HttpResponse:
    """Delete the account, after saying what goes and what stays."""
    person = _person(request).contributor
    form = LeaveForm(request.POST if request.method == "POST" else None, name=person.name if person else "")
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            wipe(_person(request), keep_name=form.keeps_name)
        except LastAdministrator as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            logout(request)
            return redirect("account_left")
    return render(request, "account/leave.html", {"form": form}, status=status)


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """What one sees after leaving."""
    return render(request, "account/left.html")


@login_required
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Where signing in leads that was done beside a form which waits in another tab."""
    return render(request, "account/back.html")


def _person(request: HttpRequest) -> User:
    # The views above let nobody else in.
    assert isinstance(request.user, User)  # noqa: S101 (narrows the type for the checker)
    return request.user


def _page(user: User) -> dict[str, object]:
    """The settings of the public page."""
    person = user.contributor or Contributor()
    return {
        "enabled": person.page_enabled,
        "listed": person.page_listed,
        "handle": person.handle,
        "affiliations": person.affiliations,
    }


def _account(user: User) -> dict[str, object]:
    addresses = EmailAddress.objects.filter(user=user).order_by("id").values("email", "verified", "primary")
    sessions = UserSession.objects.filter(user=user).order_by("id").values("created_at", "ip", "user_agent")
    factors = Authenticator.objects.filter(user=user).order_by("id").values("type", "created_at", "last_used_at")
    return {
        "email": user.email,
        "joined": user.date_joined,
        "last_sign_in": user.last_login,
        "language_of_mail": user.language,
        "public_name": user.public_name,
        "orcid": user.contributor.orcid if user.contributor else "",
        "public_page": _page(user),
        "addresses": list(addresses),
        "has_password": user.has_usable_password(),
        "second_factors": list(factors),
        "sessions": list(sessions),
    }
