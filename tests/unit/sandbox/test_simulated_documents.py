"""Simulated documents: every word in another script, everything else as it was."""

import io
import zipfile

import pytest
from pypdf import PdfWriter

from bot.sandbox.alibaba.wordmap import restore
from bot.sandbox.documents import (
    character_count,
    page_count,
    simulated_copy,
    sniffed,
)

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCX = (
    f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body><w:p><w:r>'
    '<w:t xml:space="preserve">hello </w:t></w:r><w:r><w:br w:type="page"/>'
    "<w:t>R&amp;D</w:t></w:r></w:p></w:body></w:document>"
)
HEADER = f'<w:hdr xmlns:w="{W}"><w:p><w:r><w:t>head</w:t></w:r></w:p></w:hdr>'
SLIDE = '<p:sld xmlns:p="p" xmlns:a="a"><a:t/><a:t>hello</a:t><a:t>all</a:t></p:sld>'
SHEET = '<sst xmlns="s"><si><t>hello</t></si></sst>'
PICTURE = bytes(range(256))


def archive(**parts: str | bytes) -> bytes:
    """An archive; `__` in a name stands for a slash, and `_` for a dot."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name, part in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), part)
    return written.getvalue()


def docx(document: str = DOCX, **parts: str | bytes) -> bytes:
    return archive(word__document_xml=document, **parts)


def pptx(*slides: str) -> bytes:
    numbered = {f"ppt__slides__slide{n}_xml": it for n, it in enumerate(slides)}
    return archive(ppt__presentation_xml="<p/>", **numbered)


def pdf(pages: int) -> bytes:
    written, writer = io.BytesIO(), PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    writer.write(written)
    return written.getvalue()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return opened.read(name).decode()


def test_words_of_word_stand_in_another_script_between_their_tags() -> None:
    copy = simulated_copy(docx(word__media__a_png=PICTURE), "docx", "ru")

    text = part(copy, "word/document.xml")
    label = '<w:p><w:r><w:t xml:space="preserve">[simulated: ru]</w:t></w:r></w:p>'
    assert text.count(label) == 1
    assert restore(text.replace(label, ""), "ru") == DOCX
    with zipfile.ZipFile(io.BytesIO(copy)) as opened:
        assert opened.read("word/media/a.png") == PICTURE


def test_header_is_written_over_and_not_labelled() -> None:
    copy = simulated_copy(docx(word__header1_xml=HEADER), "docx", "ru")

    assert restore(part(copy, "word/header1.xml"), "ru") == HEADER


def test_header_that_comes_first_leaves_the_label_to_the_body() -> None:
    data = archive(word__header1_xml=HEADER, word__document_xml=DOCX)

    copy = simulated_copy(data, "docx", "ru")

    assert "simulated" not in part(copy, "word/header1.xml")
    assert "simulated" in part(copy, "word/document.xml")


def test_first_run_of_slides_and_sheets_is_labelled() -> None:
    slides = simulated_copy(pptx("<p/>", SLIDE, SLIDE), "pptx", "ru")
    sheet = simulated_copy(
        archive(xl__workbook_xml="<w/>", xl__sharedStrings_xml=SHEET), "xlsx", "ru"
    )

    first, second = (part(slides, f"ppt/slides/slide{n}.xml") for n in (1, 2))
    assert "<a:t>[simulated: ru] " in first
    assert restore(second, "ru") == SLIDE
    assert "<t>[simulated: ru] " in part(sheet, "xl/sharedStrings.xml")


@pytest.mark.parametrize(
    ("format_", "text", "first"),
    [
        ("txt", "hello 12:30 https://a.example/b", "[simulated: ru]\n"),
        ("md", "# Hello `code` and\n```\nmore\n```\nwords", "[simulated: ru]\n\n# "),
        ("markdown", "hello", "[simulated: ru]\n\n"),
        ("csv", "name,sum\nAnna,12", "[simulated: ru] "),
        ("csv", '"name, first",sum', '"[simulated: ru] '),
        ("html", "<p>Hello <code>x</code></p>", "<p>[simulated: ru]</p><p>"),
    ],
)
def test_text_is_labelled_at_its_beginning(format_: str, text: str, first: str) -> None:
    copy = simulated_copy(text.encode(), format_, "ru").decode()

    assert copy.startswith(first)


def test_code_and_addresses_stay_as_they_are() -> None:
    markdown = "Hello `code x` and\n```\nmore code\n```\nhttps://a.example/b"

    copy = simulated_copy(markdown.encode(), "md", "ru").decode()

    for kept in ("`code x`", "```\nmore code\n```", "https://a.example/b"):
        assert kept in copy
    assert "Hello" not in copy


def test_page_of_html_keeps_its_scripts_and_is_labelled_in_its_body() -> None:
    page = '<html><script>var a</script><BODY class="x"><p>Hello</p><!-- no --></BODY>'

    copy = simulated_copy(page.encode(), "htm", "ru").decode()

    assert '<BODY class="x"><p>[simulated: ru]</p><p>' in copy
    assert "<script>var a</script>" in copy
    assert "<!-- no -->" in copy
    assert "Hello" not in copy


def test_subtitles_keep_their_times() -> None:
    lines = "1\n00:00:01,000 --> 00:00:02,000\nHello\n\n2\n00:00:03 --> 00:00:04\nyou\n"

    copy = simulated_copy(lines.encode(), "srt", "ru").decode()

    assert copy.startswith("1\n00:00:01,000 --> 00:00:02,000\n[simulated: ru] ")
    assert "\n\n2\n00:00:03 --> 00:00:04\n" in copy


def test_pdf_becomes_a_document_of_word() -> None:
    copy = simulated_copy(pdf(2), "pdf", "ru")

    assert "[simulated: ru]" in part(copy, "word/document.xml")
    assert simulated_copy(copy, "docx", "ru")  # it is one that can be read


@pytest.mark.parametrize(
    ("data", "format_"),
    [
        (b"text", "docx"),
        (archive(a_txt="x"), "docx"),
        (docx("<w:document"), "docx"),
        (docx('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "docx"),
        (docx(), "pptx"),
        (b"text", "pdf"),
        (b"%PDF-1.7 and no more", "pdf"),
        (b"\xff\xfe", "txt"),
        (b"a\x00b", "txt"),
        (b"text", "pages"),
    ],
)
def test_file_that_is_not_what_it_is_called_is_refused(
    data: bytes, format_: str
) -> None:
    with pytest.raises(ValueError, match=r"."):
        simulated_copy(data, format_, "ru")


def test_broken_picture_is_refused() -> None:
    whole = docx(word__media__a_png=PICTURE)

    with pytest.raises(ValueError, match="cannot be read"):
        simulated_copy(whole.replace(PICTURE, PICTURE[::-1]), "docx", "ru")


def test_archive_that_would_fill_the_memory_is_refused() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", DOCX)
        made.writestr("word/a.xml", b"")
    # What the directory says is believed before anything is unpacked.
    data = bytearray(written.getvalue())
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (1024 * 1024 * 1024 + 1).to_bytes(4, "little")

    with pytest.raises(ValueError, match="too large"):
        simulated_copy(bytes(data), "docx", "ru")


@pytest.mark.parametrize(
    ("data", "format_", "pages"),
    [
        (docx(), "docx", 2),
        (docx(docProps__app_xml="<P><Pages>7</Pages></P>"), "docx", 7),
        (docx(docProps__app_xml="<P/>"), "docx", 2),
        (pptx(SLIDE, SLIDE, SLIDE), "pptx", 3),
        (pptx(), "pptx", 1),
        (archive(xl__workbook_xml="", xl__worksheets__sheet1_xml=""), "xlsx", 1),
        (pdf(2), "pdf", 2),
        (b"", "txt", 1),
        (b"x" * 1_801, "md", 2),
    ],
)
def test_pages_are_counted(data: bytes, format_: str, pages: int) -> None:
    assert page_count(data, format_) == pages


@pytest.mark.parametrize(
    ("data", "format_", "characters"),
    [(docx(), "docx", 13), (b"hello", "txt", 5), (pdf(1), "pdf", 0)],
)
def test_characters_are_counted(data: bytes, format_: str, characters: int) -> None:
    assert character_count(data, format_) == characters


@pytest.mark.parametrize(
    ("data", "format_"),
    [
        (docx(), "docx"),
        (pptx(SLIDE), "pptx"),
        (archive(xl__workbook_xml="<w/>"), "xlsx"),
        (archive(a_txt="x"), ""),
        (b"%PDF-1.7", "pdf"),
        (b" <!DOCTYPE html>", "html"),
        (b"hello", "txt"),
    ],
)
def test_format_is_told_by_the_bytes(data: bytes, format_: str) -> None:
    assert sniffed(data) == format_
