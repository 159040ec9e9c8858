"""A sheet as its page shows it: what the directory knows, then what the staff wrote."""

from __future__ import annotations

from dataclasses import dataclass

from accord.networks.models import Organisation, SiteSheet
from accord.networks.models.site_sheets import WRITTEN

_ICONS = {
    "how_it_works": "chat-square-text",
    "audience": "people",
    "rhythm": "clock",
    "documents": "folder2-open",
    "access": "bus-front",
    "meals": "cup-hot",
    "pay": "wallet2",
    "accessibility": "universal-access",
}
# A printed page of two columns holds so many characters of the usual size; more, and it is smaller.
DENSE_FROM = 1900


@dataclass(frozen=True)
class Section:
    """``known`` comes from the directory; ``text`` or ``items`` from the staff, perhaps empty."""

    name: str
    title: str
    icon: str
    known: str
    text: str
    items: list[str]

    @property
    def is_written(self) -> bool:
        return bool(self.text or self.items)


def sections(sheet: SiteSheet, *, with_empty: bool) -> list[Section]:
    """In the order of the page; for the staff, with those that nobody has written yet."""
    found = [_section(sheet, name) for name in WRITTEN]
    return [each for each in found if with_empty or each.is_written or each.known]


def _section(sheet: SiteSheet, name: str) -> Section:
    value = getattr(sheet, name)
    title = str(SiteSheet._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return Section(
        name=name,
        title=title[:1].upper() + title[1:],
        icon=_ICONS[name],
        known=_known(sheet.site, name),
        text=value if isinstance(value, str) else "",
        items=value if isinstance(value, list) else [],
    )


def _known(site: Organisation, name: str) -> str:
    if name == "audience":
        return f"De 16 à {site.maximum_age} ans."
    if name == "rhythm":
        return (
            f"{site.weekly_hours} heures par semaine. Les {site.integration_weeks} premières semaines "
            "servent à se connaître avant de s'engager."
        )
    return ""


def is_dense(sheet: SiteSheet) -> bool:
    """So much is written that the printed page needs a smaller type."""
    texts = [getattr(sheet, name) for name in WRITTEN]
    return sum(len(t) if isinstance(t, str) else 60 * len(t) for t in texts) > DENSE_FROM
