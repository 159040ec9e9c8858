"""Whether somebody very like is already among the files that one may see."""

from __future__ import annotations

from accord.accounts.requests import SignedInRequest
from accord.youth.forms import YoungPersonForm
from accord.youth.models import YoungPerson


def alike_and_unconfirmed(form: YoungPersonForm, request: SignedInRequest) -> list[YoungPerson]:
    """Files of the same names and birth date that the user may see, but not those they set apart.

    Another organisation's file is never among them (``domain.md``, rule 4).
    """
    told = request.POST.get("another_person", "").split()
    unchanged = not form.instance._state.adding and not (
        {"first_name", "last_name", "birth_date"} & set(form.changed_data)
    )
    if unchanged:
        return []
    data = form.cleaned_data
    alike = YoungPerson.objects.visible_to(request.user).looking_like(
        data["first_name"], data["last_name"], data["birth_date"]
    )
    alike = alike.exclude(pk=form.instance.pk).select_related("commune", "referent")
    return [person for person in alike if str(person.pk) not in told]
