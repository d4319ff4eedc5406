"""Settings: who works here, what they may do, and the links handed over to them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from madoguchi.people import queries
from madoguchi.people.access import needs
from madoguchi.people.actions import members as act
from madoguchi.people.actions.links import make_link
from madoguchi.people.forms.members import ROLE_NOTES, MemberForm
from madoguchi.people.models import Link, Member, Role
from madoguchi.people.pages.settings import admin_of, tabs


@needs("manage")
def members(request: HttpRequest) -> HttpResponseBase:
    """List everyone of ours."""
    context = {"members": queries.members(), "tabs": tabs("members"), "roles": ROLE_NOTES}
    return render(request, "people/settings/members.html", context)


@needs("manage")
@never_cache
def invite(request: HttpRequest) -> HttpResponseBase:
    """Add a colleague; the answer shows the link to hand over, once."""
    form = MemberForm(request.POST or None, initial={"role": Role.AGENT})
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        member, link, token = act.invite(
            name=entered["name"],
            email=entered["email"],
            role=Role(entered["role"]),
            team=entered["team"],
            by=admin_of(request),
        )
        return _hand_over(request, member, link, token)
    context = {"form": form, "roles": ROLE_NOTES, "tabs": tabs("members")}
    return render(request, "people/settings/invite.html", context)


@needs("manage")
def member(request: HttpRequest, uid: str) -> HttpResponseBase:
    """Change one member."""
    one = get_object_or_404(Member, uid=uid)
    form = MemberForm(request.POST or None, member=one)
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            act.change_member(
                one,
                name=entered["name"],
                email=entered["email"],
                role=Role(entered["role"]),
                team=entered["team"],
                by=admin_of(request),
            )
        except act.Refused as why:
            form.add_error("role", str(why))
        else:
            messages.success(request, _("Saved."))
            return redirect("members")
    context = {
        "form": form,
        "member": one,
        "roles": ROLE_NOTES,
        "tabs": tabs("members"),
        "two_steps": queries.has_second_factor(one),
    }
    return render(request, "people/settings/member.html", context)


@needs("manage")
@never_cache
@require_POST
def link(request: HttpRequest, uid: str) -> HttpResponseBase:
    """Make a link for a member: an invitation before their first sign-in, a new password after it."""
    one = get_object_or_404(Member, uid=uid, is_active=True, email__isnull=False)
    purpose = Link.Purpose.PASSWORD if one.has_usable_password() else Link.Purpose.INVITE
    made, token = make_link(one, purpose, admin_of(request))
    return _hand_over(request, one, made, token)


def _hand_over(request: HttpRequest, member: Member, link: Link, token: str) -> HttpResponseBase:
    name = "invite" if link.purpose == Link.Purpose.INVITE else "new_password"
    url = request.build_absolute_uri(reverse(name, args=[token]))
    context = {"member": member, "link": link, "url": url, "tabs": tabs("members")}
    return render(request, "people/settings/link.html", context)


@needs("manage")
@require_POST
def deactivate(request: HttpRequest, uid: str) -> HttpResponseBase:
    """End a member's access, or give it back."""
    one = get_object_or_404(Member, uid=uid)
    try:
        if one.is_active:
            act.deactivate(one, admin_of(request))
            messages.success(request, _("This member can no longer sign in, and open sessions have ended."))
        else:
            act.reactivate(one, admin_of(request))
            messages.success(request, _("This member can sign in again."))
    except act.Refused as why:
        messages.error(request, str(why))
    return redirect("member", uid=one.uid)


@needs("manage")
@require_POST
def second_factors(request: HttpRequest, uid: str) -> HttpResponseBase:
    """Remove a member's second step, for a lost phone."""
    one = get_object_or_404(Member, uid=uid)
    act.remove_second_factors(one, admin_of(request))
    messages.success(request, _("The second step is removed. The password alone opens the sign-in now."))
    return redirect("member", uid=one.uid)
