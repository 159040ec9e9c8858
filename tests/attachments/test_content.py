"""What a file really is, whatever its name says; and what of it is kept."""

from __future__ import annotations

import io
import zlib
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from accord.attachments import content
from accord.attachments.content import MOST_PIXELS, examine
from accord.attachments.enums import Format
from accord.attachments.models import MOST_BYTES
from accord.workflow import Refused
from tests.factories.attachments import paper, picture


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def acting(**action: str) -> bytes:
    """A PDF that does this when it is opened."""
    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    said: dict[Any, Any] = {NameObject("/S"): NameObject(f"/{action.pop('S')}")}
    said |= {NameObject(f"/{key}"): TextStringObject(value) for key, value in action.items()}
    reference = writer._add_object(DictionaryObject(said))
    writer._root_object[NameObject("/OpenAction")] = reference
    return written(writer)


@pytest.mark.parametrize(
    ("name", "data", "found", "kept"),
    [
        ("CV de Léa.pdf", paper(), Format.PDF, "CV_de_Léa.pdf"),
        ("scan.JPEG", picture("JPEG"), Format.JPEG, "scan.jpg"),
        ("scan.png", picture("PNG"), Format.PNG, "scan.png"),
        ("photo", picture("JPEG"), Format.JPEG, "photo.jpg"),
        ("../../etc/passwd.pdf", paper(), Format.PDF, "passwd.pdf"),
        ('a"b\r\nX: y\u202efdp.pdf', paper(), Format.PDF, "abX_yfdp.pdf"),
        ("...pdf", paper(), Format.PDF, "document.pdf"),
        (f"{'é' * 300}.pdf", paper(), Format.PDF, f"{'é' * 96}.pdf"),
    ],
)
def test_it_is_known_by_its_content_and_kept_under_a_plain_name(
    name: str, data: bytes, found: Format, kept: str
) -> None:
    examined = examine(name, data)
    assert (examined.format, examined.name) == (found, kept)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("cv.pdf", picture("PNG"), "annonce un PDF, mais il contient une image PNG"),
        ("cv.png", paper(), "annonce une image PNG, mais il contient un PDF"),
        ("cv.jpg", picture("PNG"), "annonce une image JPEG, mais il contient une image PNG"),
        ("cv.pdf", b"MZ\x90\x00 un programme", "annonce un PDF. Son contenu n'est pourtant ni"),
        ("cv.png", b"<script>alert(1)</script>", "annonce une image PNG. Son contenu"),
        ("cv.jpg", picture("GIF"), "annonce une image JPEG. Son contenu"),
        ("cv", picture("WEBP"), "ni un PDF, ni une image JPEG ou PNG"),
        ("cv.docx", b"PK\x03\x04", "Enregistrez le document en PDF"),
        ("cv.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Enregistrez le document"),
        ("cv.pdf.exe", paper(), "Enregistrez le document en PDF"),
        ("cv.pdf", b"", "vide"),
        ("cv.png", picture("PNG")[:60], "abîmée"),
        ("cv.jpg", picture("JPEG", (400, 400), quality=95)[:900], "abîmée"),
        ("cv.pdf", b"%PDF-1.7\nrien du tout", "abîmé"),
        ("cv.pdf", b"%PDF-1.7\n" + b"<<" * 50_000, "abîmé"),
        ("cv.pdf", paper(pages=0), "abîmé"),
        ("1 85 05 78 006 084 36.pdf", paper(), "sécurité sociale"),
    ],
)
def test_what_lies_or_does_not_open_is_refused_with_a_sentence(
    name: str, data: bytes, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        examine(name, data)


def test_what_passes_five_megabytes_is_refused_at_the_byte() -> None:
    comment = b"%" * (MOST_BYTES - len(paper()))
    assert len(examine("a.pdf", paper() + comment).content) == MOST_BYTES
    with pytest.raises(Refused, match="dépasse 5 Mo"):
        examine("a.pdf", paper() + comment + b"%")


def test_an_image_of_too_many_points_is_refused_before_it_is_decoded() -> None:
    """Two million bytes of nothing would take gigabytes once decoded."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return len(data).to_bytes(4) + checked + zlib.crc32(checked).to_bytes(4)

    def bomb(side: int) -> bytes:
        header = side.to_bytes(4) + side.to_bytes(4) + b"\x08\x02\x00\x00\x00"
        return (
            b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", header)
            + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
            + chunk(b"IEND", b"")
        )

    assert MOST_PIXELS < 7_000**2
    for side in (7_000, 30_000, 200_000):
        with pytest.raises(Refused, match="trop de points"):
            examine("a.png", bomb(side))


def test_a_photograph_keeps_neither_place_nor_date_nor_comment_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # held sideways
    exif[0x010F] = "Téléphone de Sofiane"
    exif.get_ifd(0x8825)[1] = "N"
    data = picture("JPEG", (40, 20), exif=exif, comment=b"chez lui")
    assert opened(data).getexif()[0x0112] == 6

    kept = examine("a.jpg", data).content

    assert opened(kept).size == (20, 40)
    assert dict(opened(kept).getexif()) == {}
    assert "comment" not in opened(kept).info
    assert b"Sofiane" not in kept
    assert b"chez lui" not in kept


def test_a_photograph_is_neither_blurred_again_nor_heavier() -> None:
    data = picture("JPEG", (200, 200), quality=40)
    kept = examine("a.jpg", data).content
    assert opened(kept).quantization == opened(data).quantization  # type: ignore[attr-defined]
    assert len(kept) <= len(data) + 100


def test_a_png_keeps_its_transparency_and_loses_its_texts() -> None:
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Author", "Sofiane")
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (1, 2, 3, 0)).save(out, "PNG", pnginfo=texts)

    kept = examine("a.png", out.getvalue() + b"PK\x03\x04 un autre fichier").content

    assert opened(kept).getpixel((0, 0)) == (1, 2, 3, 0)
    assert b"Sofiane" not in kept
    assert b"PK\x03\x04" not in kept


def test_the_several_pictures_of_a_telephone_are_one_photograph() -> None:
    first, second = Image.new("RGB", (20, 20), "red"), Image.new("RGB", (20, 20), "blue")
    out = io.BytesIO()
    first.save(out, "MPO", save_all=True, append_images=[second])
    examined = examine("a.jpg", out.getvalue())
    assert examined.format == Format.JPEG
    assert opened(examined.content).format == "JPEG"


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16"])
def test_scans_of_every_kind_are_kept(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    out = io.BytesIO()
    Image.new(mode, (30, 30)).save(out, kind)
    assert examine("a", out.getvalue()).format == Format(f"image/{kind.lower()}")


def test_an_animated_image_is_refused() -> None:
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(
        out, "PNG", save_all=True, append_images=[Image.new("RGB", (9, 9), "red")]
    )
    with pytest.raises(Refused, match="animée"):
        examine("a.png", out.getvalue())


@pytest.mark.parametrize(
    "data",
    [
        acting(S="JavaScript", JS="app.alert(1)"),
        acting(S="Launch", F="cmd.exe"),
        acting(S="SubmitForm", F="https://ailleurs.example"),
        acting(S="GoToE"),
        acting(S="JavaScript").replace(b"/JavaScript", b"/J#61vaScript"),
    ],
    ids=["script", "launch", "submit", "embedded", "disguised"],
)
def test_a_pdf_that_acts_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="contient un programme"):
        examine("a.pdf", data)


def test_a_pdf_that_carries_another_file_is_refused() -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    writer.add_attachment("a.exe", b"MZ")
    with pytest.raises(Refused, match="un autre fichier"):
        examine("a.pdf", written(writer))


def test_an_action_that_no_page_leads_to_and_whose_kind_is_written_elsewhere_is_found() -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    kind = writer._add_object(NameObject("/Launch"))
    action = DictionaryObject({NameObject("/S"): kind})
    hidden = DictionaryObject({NameObject("/Inner"): DictionaryObject({NameObject("/N"): action})})
    writer._add_object(hidden)
    with pytest.raises(Refused, match="contient un programme"):
        examine("a.pdf", written(writer))


def test_a_pdf_with_links_and_a_table_of_contents_is_kept() -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(width=100, height=100)
    writer.add_outline_item(title="Début", page_number=0)
    link = {"/S": NameObject("/URI"), "/URI": TextStringObject("https://exemple.fr")}
    page[NameObject("/Extra")] = DictionaryObject({NameObject(k): v for k, v in link.items()})
    data = written(writer)
    assert examine("a.pdf", data).content == data, "kept as it is: it may be signed"


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_locked_pdf_is_refused(password: str) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper())))
    writer.encrypt(user_password=password, owner_password="other", algorithm="RC4-128")
    with pytest.raises(Refused, match="protégé par un mot de passe"):
        examine("a.pdf", written(writer))


def test_a_pdf_locked_in_a_way_that_the_reader_does_not_know_is_refused_as_such() -> None:
    """AES-256, as today's programs do it: nobody reads it here without one more library."""
    lock = DictionaryObject(
        {
            NameObject("/Filter"): NameObject("/Standard"),
            NameObject("/V"): NumberObject(5),
            NameObject("/R"): NumberObject(6),
            NameObject("/Length"): NumberObject(256),
            NameObject("/P"): NumberObject(-1),
            **{NameObject(f"/{key}"): ByteStringObject(b"k" * 48) for key in ("O", "U")},
            **{NameObject(f"/{key}"): ByteStringObject(b"k" * 32) for key in ("OE", "UE")},
            NameObject("/Perms"): ByteStringObject(b"k" * 16),
        }
    )
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper())))
    number = writer._add_object(lock).idnum
    data = written(writer).replace(b"/Root", b"/Encrypt %d 0 R /ID [<00><00>] /Root" % number)
    with pytest.raises(Refused, match="protégé par un mot de passe"):
        examine("a.pdf", data)


def test_a_pdf_that_inflates_without_end_is_refused() -> None:
    """Its objects are in a stream of 100 kB that makes 100 MB."""
    squeezed = zlib.compress(b"5 0 <<>>" + b" " * 100_000_000, 9)
    out, at = bytearray(b"%PDF-1.5\n"), {}
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/Extra 5 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        4: b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%b\nendstream"
        % (len(squeezed), squeezed),
    }
    for number, body in objects.items():
        at[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    rows = [(0, 0, 255), *((1, at[number], 0) for number in objects), (2, 4, 0), (1, len(out), 0)]
    table = b"".join(
        bytes([kind]) + where.to_bytes(4) + bytes([rest]) for kind, where, rest in rows
    )
    start = len(out)
    out += b"6 0 obj\n<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(table)
    out += table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % start
    assert len(PdfReader(io.BytesIO(bytes(out))).pages) == 1
    with pytest.raises(Refused, match="abîmé"):
        examine("a.pdf", bytes(out))


def test_a_pdf_of_endless_objects_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MOST_OBJECTS", 20)
    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    for number in range(40):
        writer._add_object(DictionaryObject({NameObject("/N"): NumberObject(number)}))
    with pytest.raises(Refused, match="abîmé"):
        examine("a.pdf", written(writer))
