"""A site says how it works."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accord.accounts.models import User
from accord.networks.models import Organisation, SiteSheet
from accord.workflow import Refused


@transaction.atomic
def write_sheet(sheet: SiteSheet, *, by: User, version: str) -> SiteSheet:
    """Save the sheet as read over today, whether or not its texts changed.

    ``version`` is the one that the author read. ``Refused`` when a colleague wrote meanwhile: nobody's
    text disappears unseen.
    """
    # The site's row rather than the sheet's, which does not exist before the first writing.
    Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=sheet.site_id)
    current = SiteSheet.objects.filter(site_id=sheet.site_id).select_related("updated_by").first()
    if current is not None and current.version != version:
        raise Refused(
            f"{current.updated_by or 'Un collègue'} a modifié la fiche pendant que vous écriviez. "
            "Votre texte est gardé ci-dessous : enregistrez de nouveau pour qu'il remplace le sien, ou "
            "ouvrez d'abord la fiche dans un autre onglet pour comparer."
        )
    sheet.pk = current.pk if current is not None else None
    sheet._state.adding = current is None
    sheet.updated_at, sheet.updated_by = timezone.now(), by
    sheet.save()
    return sheet
