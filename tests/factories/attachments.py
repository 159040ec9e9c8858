"""Documents, all drawn here."""

from __future__ import annotations

import io
import itertools
from typing import Any

import factory
from PIL import Image
from pypdf import PdfWriter

from accord.attachments import actions
from accord.attachments.enums import Kind
from accord.attachments.models import Attachment
from accord.isolation.scope import scope
from tests.factories.accounts import UserFactory
from tests.factories.youth import YoungPersonFactory

_shades = itertools.count()


def picture(kind: str = "PNG", size: tuple[int, int] = (20, 30), **options: Any) -> bytes:
    """An image unlike those drawn before it."""
    shade = next(_shades)
    out = io.BytesIO()
    colour = (shade % 256, shade // 256 % 256, shade // 65536)
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def paper(pages: int = 1) -> bytes:
    """A PDF of blank pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Title": f"Document {next(_shades)}"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


class AttachmentFactory(factory.django.DjangoModelFactory[Attachment]):
    """A document that ``by`` (a counsellor) added, read by ``shared_with`` too."""

    class Meta:
        model = Attachment

    by = factory.SubFactory(UserFactory, counsellor=True)
    young_person = factory.SubFactory(YoungPersonFactory, by=factory.SelfAttribute("..by"))
    kind = Kind.CV
    title = factory.Sequence(lambda n: f"CV numéro {n}")
    name = "cv.png"
    content = factory.LazyFunction(picture)
    shared_with = ()

    @classmethod
    def _create(cls, model_class: type[Attachment], *args: Any, **kwargs: Any) -> Attachment:
        by, young_person = kwargs.pop("by"), kwargs.pop("young_person")
        with scope(by.acting.organisation_ids):
            young_person.refresh_from_db()
            return actions.add(young_person, actions.Document(**kwargs), by=by)
