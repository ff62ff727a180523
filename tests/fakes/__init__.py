"""Stand-ins for the world around a job, and the records that tests begin with."""

from tests.fakes.files import (
    DOCUMENTS,
    IMAGES,
    FakeDesk,
    FakeFileDelivery,
    FakeFileTranslator,
)
from tests.fakes.records import NOW, make_job, make_key, make_request, make_segment
from tests.fakes.texts import (
    CAPABILITIES,
    FakeDelivery,
    FakeDetector,
    FakeMessages,
    FakeTranslator,
)

__all__ = [
    "CAPABILITIES",
    "DOCUMENTS",
    "IMAGES",
    "NOW",
    "FakeDelivery",
    "FakeDesk",
    "FakeDetector",
    "FakeFileDelivery",
    "FakeFileTranslator",
    "FakeMessages",
    "FakeTranslator",
    "make_job",
    "make_key",
    "make_request",
    "make_segment",
]
