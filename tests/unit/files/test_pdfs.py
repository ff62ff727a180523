"""PDF files that the library itself cannot judge."""

import io

import pytest
from pypdf.errors import DependencyError

from bot.files import pdfs
from bot.files.formats import Limits
from bot.files.refusals import Refusal, RefusedError
from tests.unit.files.samples import pdf


def test_cipher_that_needs_another_library_is_a_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_: object) -> None:
        raise DependencyError("a library for AES is missing")

    monkeypatch.setattr(pdfs, "PdfReader", fail)

    with pytest.raises(RefusedError) as refused:
        pdfs.check_pdf(io.BytesIO(pdf()), "pdf", Limits())

    assert refused.value.code is Refusal.ENCRYPTED
