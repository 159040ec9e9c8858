"""Accounts and memberships. Tables under row-level security are never in the administration."""

from __future__ import annotations

from typing import Any

import allauth.account.admin  # noqa: F401
import django.contrib.auth.admin  # noqa: F401
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accord.accounts import actions
from accord.accounts.enums import ROLES_OF_KIND, Role
from accord.accounts.models import Membership, User
from accord.isolation.scope import system_scope
from accord.networks.enums import Kind
from accord.workflow import Refused


def _change_password(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    return redirect("account_change_password")


admin.site.site_header = admin.site.site_title = "Administration d'Accord"
admin.site.index_title = "Comptes et organisations"
# One door only, the one with rate limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.password_change = _change_password  # type: ignore[method-assign,assignment]
# Both modules, imported above so that they have registered theirs, would offer a second way in.
for model in (EmailAddress, Group):
    admin.site.unregister(model)


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "is_active", "is_staff"]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class MembershipForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ["organisation", "role", "started_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["organisation"].disabled = self.fields["started_on"].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        organisation, role = cleaned.get("organisation"), cleaned.get("role")
        if organisation and role:
            roles = ROLES_OF_KIND[Kind(organisation.kind)]
            if role not in roles:
                names = ", ".join(str(known.label) for known in roles)
                self.add_error("role", f"Dans cette organisation, les rôles sont : {names}.")
        return cleaned


class MembershipInline(admin.TabularInline):
    """Given here, with another role if need be. They end on the page of the team, whose managers say
    to whom the work goes.
    """

    model = Membership
    form = MembershipForm
    fields = ["organisation", "role", "started_on", "ended_on"]
    readonly_fields = ["ended_on"]
    extra = 1
    can_delete = False
    autocomplete_fields = ["organisation"]


class Kept:
    """Nothing is deleted here: accounts are closed, organisations too. A refusal is a sentence."""

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(request.get_full_path())
        return answer


@admin.register(User)
class UserAdmin(Kept, admin.ModelAdmin):
    form = UserForm
    inlines = [MembershipInline]
    list_display = ["last_name", "first_name", "email", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff", "memberships__role"]
    search_fields = ["last_name", "first_name", "email"]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if change:
            actions.change_account(obj)
            return
        actions.open_account(obj)
        messages.info(
            request,
            f"{obj} n'a pas encore de mot de passe : il ou elle en choisit un par « Mot de passe "
            "oublié », sur la page de connexion.",
        )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for post in formset.save(commit=False):
            if post._state.adding:
                actions.let_in(post)
                continue
            # Whoever still carries files keeps a role that opens them: counted, never shown.
            with system_scope():
                actions.change(
                    post,
                    role=Role(post.role),
                    organisation=post.organisation,
                    by=request.user,  # type: ignore[arg-type]
                )
