"""Renaming a tag and merging it into another: shown with what they change before anything is saved."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.urls.resolvers import URLPattern

from alignhub.kit.retry import Busy, retry_on_lock
from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.actions.refused import Refused
from catalog.actions.tags import joined_synonyms, known_tags, merge_tags, rename_tag
from catalog.folding import fold_name
from catalog.models import Tag, Tagging

NAME_LENGTH = 100


class RenameForm(forms.Form):
    name = forms.CharField(
        label=_("New name"), max_length=NAME_LENGTH, error_messages={"required": _("Write the new name.")}
    )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not fold_name(name):
            raise forms.ValidationError(gettext("A name has letters or digits."))
        return name


class MergeForm(forms.Form):
    name = forms.CharField(
        label=_("Goes on as"),
        max_length=NAME_LENGTH,
        help_text=_("Name, synonym or address of the tag that stays."),
        error_messages={"required": _("Name the tag that stays.")},
    )

    def clean_name(self) -> Tag:
        name = self.cleaned_data["name"]
        found = known_tags([name]).get(fold_name(name))
        if found is None:
            raise forms.ValidationError(gettext("There is no tag of this name."))
        return found


@dataclass(frozen=True, slots=True)
class TagChange:
    """What would come of it: the address that stays, how many entries carry the tag now, whether the name is only
    written otherwise, and how many entries carry the tag that stays as well."""

    name: str
    url: str
    entries: int
    respelt: bool = False
    both: int = 0


def addresses(tags: Any) -> list[URLPattern]:
    """The addresses of both, below those of the table; ``tags`` is the admin of tags."""
    wrap = tags.admin_site.admin_view
    return [
        path("<int:pk>/rename/", wrap(partial(rename, tags)), name="catalog_tag_rename"),
        path("<int:pk>/merge/", wrap(partial(merge, tags)), name="catalog_tag_merge"),
    ]


def rename(tags: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the new name, show what changes, rename."""
    tag = _find(tags, request, pk)
    if tag.merged_into:
        # An old tab, or a button that is pressed twice.
        return _led_on(request, tag, tag.merged_into)
    form = RenameForm(request.POST or None, initial={"name": tag.name})
    change = None
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            _check_name(tag, name)
            if "confirm" in request.POST:
                stays = retry_on_lock(rename_tag)(tag.pk, name)
                return _done(tags, request, tag, stays)
            change = TagChange(name, "", tag.entries, respelt=fold_name(name) == tag.fold)
        except (Refused, Busy) as refusal:
            form.add_error("name", str(refusal))
    return _page(tags, request, tag, form, change, "rename")


def merge(tags: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the tag that stays, show what changes, merge."""
    tag = _find(tags, request, pk)
    if tag.merged_into:
        # An old tab, or a button that is pressed twice.
        return _led_on(request, tag, tag.merged_into)
    form = MergeForm(request.POST or None)
    change = None
    if form.is_valid():
        into = form.cleaned_data["name"]
        try:
            if into.pk == tag.pk:
                raise Refused(gettext("That is this tag itself."))
            if "confirm" in request.POST:
                stays = retry_on_lock(merge_tags)(tag.pk, into.pk)
                return _done(tags, request, tag, stays)
            joined_synonyms(tag, into)
            change = TagChange(into.name, f"/tags/{into.slug}/", tag.entries, both=_with_both(tag, into))
        except (Refused, Busy) as refusal:
            form.add_error("name", str(refusal))
    return _page(tags, request, tag, form, change, "merge")


def _with_both(tag: Tag, into: Tag) -> int:
    there = Tagging.objects.filter(tag=into).values("content_object")
    return Tagging.objects.filter(tag=tag, content_object__in=there).count()


def _check_name(tag: Tag, name: str) -> None:
    """Raise what ``rename_tag`` would refuse, before it is confirmed."""
    taken = Tag.objects.filter(fold=fold_name(name)).first()
    if name == tag.name:
        raise Refused(gettext("That is its name already."))
    if taken and taken.pk != tag.pk and taken.merged_into_id != tag.pk:
        raise Refused(gettext("“{name}” is a tag already. Merge the two instead.").format(name=taken.name))
    if fold_name(name) != tag.fold:
        others = [word for word in tag.synonyms if fold_name(word) != fold_name(name)]
        joined_synonyms(tag, Tag(name=name, synonyms=others))


def _find(tags: Any, request: HttpRequest, pk: int) -> Tag:
    if not tags.has_change_permission(request):
        raise PermissionDenied
    tag = Tag.objects.filter(pk=pk).select_related("merged_into").first() if pk < 2**63 else None
    if tag is None:
        raise Http404
    return tag


def _done(tags: Any, request: HttpRequest, tag: Tag, stays: Tag) -> HttpResponse:
    # Kept in English, as everything that is stored.
    tags.log_change(request, tag, f"Goes on as {stays.name}")
    if stays.pk != tag.pk:
        tags.log_change(request, stays, f"Takes in {tag.name}")
    return _led_on(request, tag, stays)


def _led_on(request: HttpRequest, tag: Tag, stays: Tag) -> HttpResponse:
    words = (
        gettext("“{old}” is written “{new}” now. Its address stays.")
        if stays.pk == tag.pk
        else gettext("“{old}” goes on as “{new}”. Its address leads there.")
    )
    messages.success(request, words.format(old=tag.name, new=stays.name))
    return redirect("admin:catalog_tag_change", stays.pk)


def _page(
    tags: Any, request: HttpRequest, tag: Tag, form: forms.Form, change: TagChange | None, act: str
) -> HttpResponse:
    context = {
        **tags.admin_site.each_context(request),
        "title": _title(tag, change, act),
        "tag_pk": tag.pk,
        "tag_name": tag.name,
        "tag_url": f"/tags/{tag.slug}/",
        "entries": tag.entries,
        "form": form,
        "change": change,
        "act": act,
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "admin/catalog/tag/change.html", context, status=status)


def _title(tag: Tag, change: TagChange | None, act: str) -> str:
    if change is None:
        title = gettext("Rename “{name}”") if act == "rename" else gettext("Merge “{name}” into another tag")
        return title.format(name=tag.name)
    title = (
        gettext("What changes: “{old}” is written “{new}”")
        if change.respelt
        else gettext("What changes: “{old}” goes on as “{new}”")
    )
    return title.format(old=tag.name, new=change.name)
