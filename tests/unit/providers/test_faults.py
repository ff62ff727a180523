"""What the vendors' codes are in our own words, which people and fallback go by."""

import pytest

from bot.errors import PASSED_ON, Fault
from bot.providers.alibaba.codes import Business, failure_of
from bot.providers.alibaba.codes import error_of as alibaba
from bot.providers.huawei.codes import error_of as huawei

HUAWEI = [
    ("NLP.0000", Fault.RIGHTS),
    ("NLP.0101", Fault.KEY),
    ("NLP.0104", Fault.BROKEN),
    ("NLP.0105", Fault.UNPAID),
    ("NLP.0201", Fault.BROKEN),
    ("NLP.0301", Fault.CALL),
    ("NLP.0306", Fault.TOO_SLOW),
    ("NLP.6301", Fault.BROKEN),
    ("NLP.6302", Fault.BUSY),
    ("NLP.6303", Fault.UNREACHED),
    ("NLP.6304", Fault.NO_TASK),
    ("NLP.6305", Fault.FORMAT),
    ("NLP.6306", Fault.EMPTY),
    ("NLP.6307", Fault.PAGES),
    ("NLP.6308", Fault.TOO_SLOW),
    ("APIG.0101", Fault.RETIRED),
    ("APIG.0302", Fault.KEY),
    ("APIG.0308", Fault.BUSY),
    ("ModelArts.4204", Fault.CLOSED),
    ("Not.Known", Fault.CALL),
]
ALIBABA = [
    ("101", Fault.TOO_SLOW),
    ("104", Fault.CALL),
    ("10005", Fault.PAIR),
    ("System.LanguageDetectError", Fault.LANGUAGE_UNKNOWN),
    ("108", Fault.LENGTH),
    ("109", Fault.RIGHTS),
    ("113", Fault.CLOSED),
    ("199", Fault.BROKEN),
    ("Parameter.SourceLangError", Fault.PAIR),
    ("Parameter.TargetLangError", Fault.PAIR),
    ("Parameter.ImageUrlError", Fault.UNREACHED),
    ("Parameter.ImageSizeError", Fault.SIDES),
    ("Parameter.ImageFormatError", Fault.FORMAT),
    ("Parameter.ImageFileSizeError", Fault.SIZE),
    ("ImageTranslate.EraseError", Fault.BROKEN),
    ("10021", Fault.CALL),
    ("10022", Fault.UNREACHED),
    ("10023", Fault.UNREACHED),
    ("10025", Fault.NO_TASK),
    ("10029", Fault.QUOTA),
    ("10030", Fault.SIZE),
    ("10031", Fault.FORMAT),
    ("Throttling.User", Fault.BUSY),
    ("InvalidAccessKeyId.NotFound", Fault.KEY),
    ("Forbidden.RAM", Fault.RIGHTS),
    ("InvalidParameter", Fault.CALL),
    ("Not.Known", Fault.CALL),
]


@pytest.mark.parametrize(("code", "fault"), HUAWEI)
def test_code_of_huawei_has_its_fault(code: str, fault: Fault) -> None:
    found = huawei(code, status=400)

    assert (found.fault, found.reason, found.code) == (fault, fault, code)


@pytest.mark.parametrize(("code", "fault"), ALIBABA)
def test_code_of_alibaba_has_its_fault(code: str, fault: Fault) -> None:
    assert alibaba(code, status=400).fault is fault
    assert failure_of(code).fault in {fault, Fault.BROKEN}


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (200, Fault.BROKEN),
        (401, Fault.KEY),
        (403, Fault.CALL),
        (429, Fault.BUSY),
        (502, Fault.BROKEN),
    ],
)
def test_answer_without_a_code_has_the_fault_of_its_status(
    status: int, fault: Fault
) -> None:
    assert huawei("", status=status).fault is fault
    assert alibaba("", status=status).fault is fault


def test_every_business_code_of_alibaba_has_a_fault() -> None:
    assert {member.fault for member in Business} <= set(Fault)


@pytest.mark.parametrize(
    "fault", [Fault.UNREADABLE, Fault.EMPTY, Fault.BROKEN, Fault.BUSY, Fault.NO_TASK]
)
def test_what_lies_with_the_file_or_passes_is_no_other_provider_s(fault: Fault) -> None:
    assert fault not in PASSED_ON
