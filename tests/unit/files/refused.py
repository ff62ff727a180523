"""Files that are not taken, each with the reason."""

from collections.abc import Callable
from functools import cache, partial
from operator import add

from bot.files.refusals import Refusal
from tests.unit.files import samples
from tests.unit.files.samples import GOOD, HTML, SVG, image, png_bomb
from tests.unit.files.zips import SLIDES, WORD, Part, office, parts_of, template, zipped

Make = Callable[[], bytes]
Row = tuple[str, str, Make, Refusal]

MIB = 2**20
ENTITIES = (
    '<!DOCTYPE a [<!ENTITY b "b">]>',
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">',
)


def quine() -> bytes:
    """An archive that says of one entry that it is the archive itself."""
    whole = zipped(Part("a.zip", method=0))
    lies = (("packed", len(whole)), ("unpacked", len(whole)))
    return zipped(Part("a.zip", method=0, lies=lies, header_lies=lies))


def flat(mebibytes: int, name: str = "a") -> Part:
    """An entry that unpacks to so many MiB of zeros."""
    lies = (("unpacked", mebibytes * MIB), ("crc", 1))
    packed = samples.packed_zeros(mebibytes)
    return Part(name, packed, raw=True, lies=lies, header_lies=lies)


def lying() -> Part:
    """An entry of which directory and header say that it is small."""
    lies = (("unpacked", 9),)
    return Part("a", bytes(MIB), lies=lies, header_lies=lies)


@cache
def many() -> bytes:
    return zipped(*(Part(f"{n}", method=0) for n in range(65_000)))


def overlapping() -> bytes:
    """Each entry but the last holds all that follow it."""
    inner = b"x" * 1_000
    reach = [(("packed", 1_000 + 40 * n), ("unpacked", 1_000)) for n in range(9)]
    return zipped(
        *(
            Part(f"{n}", inner[: 0 if n else 1_000], 0, 8, lies=reach[n])
            for n in range(9)
        )
    )


def nested() -> bytes:
    inner = zipped(Part("a", bytes(8 * MIB)))
    return zipped(*(Part(f"{n}.zip", inner, method=0) for n in range(9)))


#: Twelve ways of an archive to be a trap.
ZIP_BOMBS: list[Row] = [
    (
        "one entry",
        "a.docx",
        lambda: zipped(flat(257)),
        Refusal.ARCHIVE_SIZE,
    ),
    (
        "100 entries",
        "a.docx",
        lambda: zipped(*(flat(1, f"{n}") for n in range(100))),
        Refusal.ARCHIVE_RATIO,
    ),
    ("nested", "a.docx", nested, Refusal.MISMATCH),
    ("overlapping", "a.docx", overlapping, Refusal.ARCHIVE),
    (
        "lying size",
        "a.docx",
        lambda: office("docx", lying()),
        Refusal.ARCHIVE,
    ),
    (
        "zip64",
        "a.docx",
        lambda: zipped(Part("a", lies=(("unpacked", 0xFFFFFFFF),))),
        Refusal.ARCHIVE,
    ),
    (
        "header differs",
        "a.docx",
        lambda: zipped(Part("a", header_lies=(("name", b"b"),))),
        Refusal.ARCHIVE,
    ),
    ("deflate64", "a.docx", lambda: zipped(Part("a", method=9)), Refusal.ARCHIVE),
    ("quine", "a.docx", quine, Refusal.ARCHIVE),
    (
        "huge comment",
        "a.docx",
        lambda: zipped(Part("a"), comment=bytes(60_000)),
        Refusal.ARCHIVE,
    ),
    (
        "65,000 entries",
        "a.docx",
        many,
        Refusal.ARCHIVE_ENTRIES,
    ),
    ("name twice", "a.docx", lambda: zipped(Part("a"), Part("a")), Refusal.ARCHIVE),
]

#: Faults of archives beside the bombs.
ZIP_FAULTS: list[Row] = [
    (name, "a.xlsx", partial(zipped, *parts, **more), code)
    for name, parts, more, code in (
        ("encrypted", [Part("a", flags=1)], {}, Refusal.ENCRYPTED),
        ("link", [Part("a", lies=(("outside", 0o120777 << 16),))], {}, Refusal.ARCHIVE),
        ("upwards", [Part("a/../../b")], {}, Refusal.ARCHIVE),
        ("absolute", [Part("/a")], {}, Refusal.ARCHIVE),
        ("backslash", [Part("a\\b")], {}, Refusal.ARCHIVE),
        ("no name", [Part("")], {}, Refusal.ARCHIVE),
        ("prefix", [Part("a")], {"prefix": b"PK\x03\x04"}, Refusal.ARCHIVE),
        ("false count", [Part("a")], {"entries": 2}, Refusal.ARCHIVE),
        ("cut comment", [Part("a")], {"said_comment": 4}, Refusal.ARCHIVE),
        ("split", [Part("a")], {"entries": 0xFFFF}, Refusal.ARCHIVE),
        ("false crc", [Part("a", b"a", lies=(("crc", 1),))], {}, Refusal.ARCHIVE),
        (
            "false crc twice",
            [Part("a", b"a", lies=(("crc", 1),), header_lies=(("crc", 1),))],
            {},
            Refusal.ARCHIVE,
        ),
        (
            "header outside",
            [Part("a"), Part("b", lies=(("offset", 9_999),))],
            {},
            Refusal.ARCHIVE,
        ),
        (
            "much XML",
            [Part("a.xml", bytes(33 * MIB))],
            {},
            Refusal.ARCHIVE_XML,
        ),
    )
]

PNG_BOMBS: list[Row] = [
    ("88 MP", "a.png", lambda: png_bomb(8_192, 8_192), Refusal.PIXELS),
    ("169 MP", "a.png", lambda: png_bomb(13_000, 13_000), Refusal.SIDES),
    ("361 MP", "a.png", lambda: png_bomb(19_000, 19_000), Refusal.SIDES),
]

XML_ATTACKS: list[Row] = [
    (
        f"{kind} {number}",
        f"a.{kind}",
        lambda kind=kind, prolog=prolog: office(kind, prolog=prolog),
        Refusal.XML_ENTITIES,
    )
    for kind in ("docx", "pptx", "xlsx")
    for number, prolog in enumerate(ENTITIES)
] + [
    (
        "other part",
        "a.docx",
        lambda: office("docx", Part("word/x.xml", ENTITIES[0].encode() + b"<a/>")),
        Refusal.XML_ENTITIES,
    ),
    (
        "table of contents",
        "a.docx",
        lambda: zipped(
            Part("[Content_Types].xml", ENTITIES[1].encode() + b"<a/>"),
            *parts_of("docx")[1:],
        ),
        Refusal.XML_ENTITIES,
    ),
    ("svg", "a.svg", lambda: ENTITIES[1].encode() + SVG, Refusal.UNSUPPORTED),
]

OFFICE_FAULTS: list[Row] = [
    (
        "macro main part",
        "a.docx",
        lambda: office(
            "docx",
            content_type="application/vnd.ms-word.document.macroEnabled.main+xml",
        ),
        Refusal.MACROS,
    ),
    (
        "macros inside",
        "a.docx",
        lambda: office("docx", Part("word/vbaProject.bin", b"x")),
        Refusal.MACROS,
    ),
    (
        "remote template",
        "a.docx",
        lambda: office("docx", template("https://evil.test/t.dotm")),
        Refusal.REMOTE_TEMPLATE,
    ),
    (
        "template on a share",
        "a.docx",
        lambda: office("docx", template("file://///server/t.dotm")),
        Refusal.REMOTE_TEMPLATE,
    ),
    (
        "a template itself",
        "a.docx",
        lambda: office("docx", content_type=f"{WORD}template.main+xml"),
        Refusal.MISMATCH,
    ),
    (
        "a show",
        "a.pptx",
        lambda: office("pptx", content_type=f"{SLIDES}slideshow.main+xml"),
        Refusal.MISMATCH,
    ),
    (
        "unknown main part",
        "a.docx",
        lambda: office("docx", content_type="text/plain"),
        Refusal.MISMATCH,
    ),
    (
        "main part elsewhere",
        "a.docx",
        lambda: office("docx", target="word/other.xml"),
        Refusal.MISMATCH,
    ),
    ("wrong first tag", "a.docx", lambda: office("docx", tag="html"), Refusal.MISMATCH),
    (
        "no main part",
        "a.docx",
        lambda: zipped(
            parts_of("docx")[0],
            Part("_rels/.rels", b"<Relationships/>"),
            parts_of("docx")[2],
        ),
        Refusal.MISMATCH,
    ),
    (
        "main part alone",
        "a.docx",
        lambda: zipped(parts_of("docx")[2]),
        Refusal.MISMATCH,
    ),
    (
        "broken table of contents",
        "a.docx",
        lambda: zipped(Part("[Content_Types].xml", b"<a"), *parts_of("docx")[1:]),
        Refusal.UNREADABLE,
    ),
    (
        "broken part",
        "a.docx",
        lambda: office("docx", Part("word/x.xml", b"no tag")),
        Refusal.UNREADABLE,
    ),
    ("with a password", "a.docx", lambda: samples.LOCKED, Refusal.ENCRYPTED),
    ("cut", "a.docx", lambda: GOOD["report.docx"][:-40], Refusal.ARCHIVE),
]

IMAGE_FAULTS: list[Row] = [
    ("thin", "a.png", lambda: image("PNG", (10_000, 1)), Refusal.SLIVER),
    ("long", "a.jpg", lambda: image("JPEG", (10_000, 500)), Refusal.SLIVER),
    ("tall", "a.gif", lambda: image("GIF", (20, 201)), Refusal.SLIVER),
    ("small", "a.bmp", lambda: image("BMP", (14, 14)), Refusal.SIDES),
    ("wide", "a.webp", lambda: image("WEBP", (8_193, 900)), Refusal.SIDES),
    ("201 frames", "a.gif", lambda: samples.animation(201), Refusal.FRAMES),
    ("cut png", "a.png", lambda: GOOD["photo.png"][:-20], Refusal.UNREADABLE),
    ("cut jpg", "a.jpg", lambda: GOOD["photo.jpg"][:-20], Refusal.UNREADABLE),
    ("cut gif", "a.gif", lambda: GOOD["photo.gif"][:-1], Refusal.UNREADABLE),
    ("cut webp", "a.webp", lambda: GOOD["photo.webp"][:-4], Refusal.UNREADABLE),
    ("cut bmp", "a.bmp", lambda: GOOD["photo.bmp"][:-20], Refusal.UNREADABLE),
    ("head only", "a.png", lambda: GOOD["photo.png"][:8], Refusal.UNREADABLE),
    ("broken pixels", "a.png", samples.broken_png, Refusal.UNREADABLE),
    ("strange block", "a.gif", lambda: b"GIF89a" + HTML, Refusal.UNREADABLE),
]

POLYGLOTS: list[Row] = [
    (
        f"{name} and {second}",
        name,
        partial(add, GOOD[name], data),
        Refusal.POLYGLOT,
    )
    for name in (
        *(f"photo.{each}" for each in ("png", "jpg", "gif", "webp", "bmp")),
        "paper.pdf",
    )
    for second, data in (("html", HTML), ("zip", GOOD["report.docx"]))
]

#: Names that lie, with what the bytes are.
MISMATCHES: list[Row] = [
    (f"{shown} as {real}", shown, lambda real=real: GOOD[real], Refusal.MISMATCH)
    for shown, real in (
        ("a.png", "report.docx"),
        ("a.png", "photo.jpg"),
        ("a.png", "page.html"),
        ("a.png", "notes.txt"),
        ("a.jpg", "photo.png"),
        ("a.jpeg", "photo.webp"),
        ("a.gif", "photo.bmp"),
        ("a.webp", "photo.gif"),
        ("a.bmp", "paper.pdf"),
        ("a.docx", "talk.pptx"),
        ("a.docx", "table.xlsx"),
        ("a.docx", "paper.pdf"),
        ("a.docx", "notes.txt"),
        ("a.docx", "page.html"),
        ("a.pptx", "report.docx"),
        ("a.pptx", "photo.png"),
        ("a.xlsx", "report.docx"),
        ("a.xlsx", "rows.csv"),
        ("a.pdf", "report.docx"),
        ("a.pdf", "photo.jpg"),
        ("a.pdf", "notes.txt"),
        ("a.pdf", "page.html"),
        ("a.txt", "report.docx"),
        ("a.txt", "paper.pdf"),
        ("a.txt", "photo.png"),
        ("a.txt", "page.html"),
        ("a.md", "photo.gif"),
        ("a.csv", "table.xlsx"),
        ("a.csv", "page.html"),
        ("a.srt", "notes.txt"),
        ("a.html", "notes.txt"),
        ("a.html", "paper.pdf"),
    )
] + [
    ("zip as docx", "a.docx", lambda: zipped(Part("a", b"a")), Refusal.MISMATCH),
    ("old office file", "a.docx", lambda: samples.OLE, Refusal.MISMATCH),
    ("svg as html", "a.html", lambda: SVG, Refusal.MISMATCH),
    ("rtf as txt", "a.txt", lambda: b"{\\rtf1 hello}", Refusal.MISMATCH),
    ("exe as txt", "a.txt", lambda: b"MZ\x90\x00" + bytes(50), Refusal.MISMATCH),
    ("exe as png", "a.png", lambda: b"MZ\x90\x00" + bytes(50), Refusal.MISMATCH),
    ("docm", "a.docm", lambda: GOOD["report.docx"], Refusal.UNSUPPORTED),
    ("one byte", "a.png", lambda: b"\x89", Refusal.MISMATCH),
]

TEXT_FAULTS: list[Row] = [
    ("blanks", "a.txt", lambda: b" \n\t\n", Refusal.EMPTY),
    ("Latin-1", "a.txt", lambda: "é".encode("latin-1"), Refusal.CHARSET),
    ("Shift JIS", "a.csv", lambda: "日本".encode("shift-jis"), Refusal.CHARSET),
    ("UTF-16, no mark", "a.txt", lambda: "ab".encode("utf-16-le"), Refusal.CHARSET),
    ("half of UTF-16", "a.txt", lambda: b"\xff\xfea", Refusal.CHARSET),
    ("NUL", "a.md", lambda: b"a\x00b", Refusal.CHARSET),
    ("a million and one", "a.txt", lambda: b"a" * 1_000_001, Refusal.CHARACTERS),
]

PDF_FAULTS: list[Row] = [
    ("1 GB behind 1 MB", "a.pdf", lambda: samples.flate_pdf(1_024), Refusal.UNREADABLE),
    ("head only", "a.pdf", lambda: b"%PDF-1.7\n", Refusal.UNREADABLE),
    ("html inside", "a.pdf", lambda: b"%PDF-1.7\n" + HTML, Refusal.UNREADABLE),
    ("password", "a.pdf", lambda: samples.pdf(password="x"), Refusal.ENCRYPTED),
    ("1,001 pages", "a.pdf", lambda: samples.pdf(1_001), Refusal.PAGES),
    (
        "pages in a circle",
        "a.pdf",
        lambda: samples.written_pdf("/Kids [2 0 R 2 0 R] /Count 9"),
        Refusal.UNREADABLE,
    ),
    (
        "50,000 brackets",
        "a.pdf",
        lambda: samples.written_pdf(f"/Kids {'[' * 50_000}{']' * 50_000} /Count 1"),
        Refusal.UNREADABLE,
    ),
    (
        "and an archive that ends like a PDF",
        "a.pdf",
        lambda: GOOD["paper.pdf"] + zipped(Part("a"), comment=b"%%EOF"),
        Refusal.POLYGLOT,
    ),
    ("no pages", "a.pdf", lambda: samples.pdf(0), Refusal.UNREADABLE),
]

EMPTY: list[Row] = [
    (f"empty {name}", name, lambda: b"", Refusal.EMPTY) for name in GOOD
]

#: All of them.
ROWS: list[Row] = [
    *(ZIP_BOMBS + ZIP_FAULTS + PNG_BOMBS + XML_ATTACKS + OFFICE_FAULTS),
    *(IMAGE_FAULTS + POLYGLOTS + MISMATCHES + TEXT_FAULTS + PDF_FAULTS + EMPTY),
]
#: Those that go through a process of their own: every bomb, and one of each group.
TOLD: list[Row] = [
    *(ZIP_BOMBS + PNG_BOMBS + PDF_FAULTS),
    *(rows[0] for rows in (ZIP_FAULTS, XML_ATTACKS, OFFICE_FAULTS, IMAGE_FAULTS)),
    *(rows[0] for rows in (POLYGLOTS, MISMATCHES, TEXT_FAULTS, EMPTY)),
]
