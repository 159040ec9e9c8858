"""What a file really is: decided by the libraries that read it whole, never by its name.

Images are decoded and encoded anew, which leaves behind where and when a photograph was taken, and
whatever else was hidden in it. A PDF is kept as it is, since it may be signed, and is refused when it
is locked or when something in it acts or hides. See ``docs/decisions/attachments.md``.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.utils.text import get_valid_filename
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from accord.attachments.enums import Format
from accord.attachments.models import MOST_BYTES, NAME_LENGTH
from accord.free_text import refuse_social_security_number
from accord.workflow import Refused

MOST_PIXELS = 40_000_000  # 120 MB once decoded; a sheet of A4 scanned at 600 dpi has 35 million
_EXTENSIONS = {
    "pdf": Format.PDF,
    "jpg": Format.JPEG,
    "jpeg": Format.JPEG,
    "jpe": Format.JPEG,
    "jfif": Format.JPEG,
    "png": Format.PNG,
}
_KEPT_EXTENSION = {Format.PDF: "pdf", Format.JPEG: "jpg", Format.PNG: "png"}
_SAID = {Format.PDF: "un PDF", Format.JPEG: "une image JPEG", Format.PNG: "une image PNG"}
_PDF_BEGINS = b"%PDF-"
# What acts when the document is opened or clicked, and what carries another file.
_ACTIVE = {
    "/JS",
    "/JavaScript",
    "/EmbeddedFiles",
    "/EmbeddedFile",
    "/EF",
    "/RichMedia",
    "/XFA",
}
_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToE",
    "/Rendition",
    "/RichMediaExecute",
}
MOST_OBJECTS = 200_000

TOO_LARGE = (
    "Ce fichier dépasse 5 Mo. Réduisez-le (scan en noir et blanc, photo plus petite), puis "
    "choisissez-le de nouveau."
)
EMPTY = "Ce fichier est vide : vérifiez-le, puis choisissez-le de nouveau."
UNKNOWN = (
    "Ce fichier n'est ni un PDF, ni une image JPEG ou PNG. Enregistrez le document en PDF, ou "
    "la photo en JPEG, puis choisissez-le de nouveau."
)
NEITHER = (
    "Son contenu n'est pourtant ni un PDF, ni une image JPEG ou PNG : vérifiez le fichier, puis "
    "choisissez-en un autre."
)
DAMAGED_IMAGE = "Cette image est abîmée et ne s'ouvre pas : refaites la photo ou le scan."
TOO_MANY_PIXELS = (
    "Cette image a trop de points pour être ouverte sans risque : réduisez ses dimensions "
    "(300 points par pouce suffisent)."
)
ANIMATED = "Cette image est animée : enregistrez-en une seule image."
DAMAGED_PDF = "Ce PDF est abîmé et ne s'ouvre pas : enregistrez-le de nouveau."
LOCKED_PDF = (
    "Ce PDF est protégé par un mot de passe : enregistrez-en une copie sans protection "
    "(«\u00a0Imprimer\u00a0», puis «\u00a0Enregistrer en PDF\u00a0»)."
)
ACTIVE_PDF = (
    "Ce PDF contient un programme, un formulaire qui envoie des données ou un autre fichier : "
    "imprimez-le en PDF («\u00a0Imprimer\u00a0», puis «\u00a0Enregistrer en PDF\u00a0») et ajoutez la copie."
)
NUMBER_IN_NAME = (
    "Le nom de ce fichier contient un numéro de sécurité sociale : renommez le fichier."
)


@dataclass(frozen=True)
class Examined:
    """What may be kept."""

    format: Format
    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def examine(name: str, content: bytes) -> Examined:
    """Say what the file is, and give what is kept of it. Raises ``Refused`` with what to do."""
    if not content:
        raise Refused(EMPTY)
    if len(content) > MOST_BYTES:
        raise Refused(TOO_LARGE)
    try:
        refuse_social_security_number(name)
    except ValidationError as error:
        raise Refused(NUMBER_IN_NAME) from error
    claimed = _claimed(name)
    if content.startswith(_PDF_BEGINS):
        found = Format.PDF
        _check_claim(claimed, found)
        _check_pdf(content)
        kept = content
    else:
        found, kept = _image(content, claimed)
    if len(kept) > MOST_BYTES:
        raise Refused(TOO_LARGE)
    return Examined(found, _kept_name(name, found), kept)


def _claimed(name: str) -> Format | None:
    """What the name says; nothing when it has no extension, as some telephones name photographs."""
    extension = PurePath(name).suffix.lower().lstrip(".")
    if not extension:
        return None
    if extension not in _EXTENSIONS:
        raise Refused(UNKNOWN)
    return _EXTENSIONS[extension]


def _check_claim(claimed: Format | None, found: Format) -> None:
    if claimed is not None and claimed != found:
        raise Refused(
            f"Le nom de ce fichier annonce {_SAID[claimed]}, mais il contient {_SAID[found]} : "
            "ouvrez-le, enregistrez-le dans le bon format, puis choisissez-le de nouveau."
        )


def _image(content: bytes, claimed: Format | None) -> tuple[Format, bytes]:
    """The format of an image, and the image encoded anew: its points and nothing else."""
    try:
        with warnings.catch_warnings():
            # Pillow warns from its own limit on; ours is checked before a point is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=["JPEG", "PNG"])
    except UnidentifiedImageError as error:
        if claimed is None:
            raise Refused(UNKNOWN) from error
        raise Refused(f"Le nom de ce fichier annonce {_SAID[claimed]}. {NEITHER}") from error
    except Image.DecompressionBombError as error:
        raise Refused(TOO_MANY_PIXELS) from error
    except Exception as error:  # a file made to break the decoder may raise anything
        raise Refused(DAMAGED_IMAGE) from error
    # Telephones write several JPEG pictures in one file ("MPO"): the first is the photograph.
    found = Format.PNG if image.format == "PNG" else Format.JPEG
    _check_claim(claimed, found)
    if image.width * image.height > MOST_PIXELS:
        raise Refused(TOO_MANY_PIXELS)
    if found == Format.PNG and getattr(image, "n_frames", 1) > 1:
        raise Refused(ANIMATED)
    try:
        return found, _encoded_anew(image, found)
    except Exception as error:
        raise Refused(DAMAGED_IMAGE) from error


def _encoded_anew(image: Image.Image, found: Format) -> bytes:
    """Turned as it was seen, without what the camera wrote beside it."""
    # The tables of the photograph itself: neither heavier nor blurred a second time.
    tables = getattr(image, "quantization", None)
    upright = ImageOps.exif_transpose(image)
    out = io.BytesIO()
    if found == Format.JPEG:
        if upright.mode not in ("L", "RGB"):
            upright, tables = upright.convert("RGB"), None
        bare = _bare(upright)
        quality: dict[str, Any] = {"qtables": tables} if tables else {"quality": 85}
        bare.save(out, "JPEG", **quality)
    else:
        _bare(upright).save(out, "PNG", optimize=False)
    return out.getvalue()


def _bare(image: Image.Image) -> Image.Image:
    """The same points, without EXIF, comments, profiles or any other text."""
    image.load()
    transparent = image.info.get("transparency")
    image.info = {} if transparent is None else {"transparency": transparent}
    return image


def _check_pdf(content: bytes) -> None:
    try:
        reader = PdfReader(io.BytesIO(content))
        locked = reader.is_encrypted
        active = not locked and any(_acts(each) for each in _dictionaries(reader))
        pages = 0 if locked else len(reader.pages)
    except Refused:
        raise
    except Exception as error:  # a file made to break the reader may raise anything
        # Of what locks a document, the reader knows the older ways only.
        raise Refused(LOCKED_PDF if b"/Encrypt" in content else DAMAGED_PDF) from error
    if locked:
        raise Refused(LOCKED_PDF)
    if active:
        raise Refused(ACTIVE_PDF)
    if not pages:
        raise Refused(DAMAGED_PDF)


def _acts(dictionary: DictionaryObject) -> bool:
    if not _ACTIVE.isdisjoint(dictionary):
        return True
    kind = dictionary.get("/S")
    if isinstance(kind, IndirectObject):
        kind = kind.get_object()
    return isinstance(kind, str) and kind in _ACTIONS


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the document, those that no page leads to included."""
    numbers = {(number, generation) for generation, at in reader.xref.items() for number in at}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    waiting: list[Any] = [reader.trailer]
    waiting += [
        IndirectObject(number, generation, reader) for number, generation in sorted(numbers)
    ]
    seen: set[tuple[int, int]] = set()
    for _ in range(MOST_OBJECTS):
        if not waiting:
            return
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            key = (found.idnum, found.generation)
            if key in seen:
                continue
            seen.add(key)
            found = found.get_object()
        if isinstance(found, DictionaryObject):
            yield found
            waiting += [value for value in found.values() if _leads_on(value)]
        elif isinstance(found, ArrayObject):
            waiting += [value for value in found if _leads_on(value)]
    raise Refused(DAMAGED_PDF)


def _leads_on(value: Any) -> bool:
    return isinstance(value, DictionaryObject | ArrayObject | IndirectObject)


def _kept_name(name: str, found: Format) -> str:
    """Letters, digits, dashes and points, with the extension of what the file really is."""
    try:
        stem = get_valid_filename(PurePath(name).stem)
    except SuspiciousFileOperation:
        stem = "document"
    extension = _KEPT_EXTENSION[found]
    return f"{stem[: NAME_LENGTH - len(extension) - 1]}.{extension}"
