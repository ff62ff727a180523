"""Asynchronous jobs: their states go by the clock, their fates by order."""

from typing import Any

import pytest

from bot.clock import ManualClock
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.alibaba.options import AlibabaOptions, Key
from bot.sandbox.clouds import LocalAlibaba
from tests.unit.sandbox.clouds.kit import GOOD, Json, Raw, Sdk

CREATE = "CreateAsyncTranslate"


async def created(raw: Raw, **changed: str) -> str:
    body = (await raw.call(CREATE, GOOD[CREATE] | changed)).json
    return str(body["Data"]["JobId"])


async def read(raw: Raw, job: str) -> Json:
    return (await raw.call("GetAsyncTranslate", {"JobId": job})).json


async def test_job_with_auto_tells_the_language(raw: Raw, minute: ManualClock) -> None:
    job = await created(raw, SourceLanguage="auto", SourceText="Здравствуйте")
    minute.advance(1)

    data = (await read(raw, job))["Data"]

    assert (data["Status"], data["DetectedLanguage"]) == ("translated", "ru")


async def test_words_of_the_states_are_switched(
    raw: Raw, control: AlibabaControl, minute: ManualClock
) -> None:
    await control.switch(job_statuses=["ready", "ready", "ready", "failed"])
    job = await created(raw)
    running = (await read(raw, job))["Data"]
    minute.advance(1)
    done = (await read(raw, job))["Data"]

    assert (running, done["Status"]) == ({"Status": "ready"}, "ready")
    assert "TranslatedText" in done


async def test_job_can_go_on_for_ever(
    raw: Raw, control: AlibabaControl, minute: ManualClock
) -> None:
    await control.add_fault(CREATE, "job_never")
    job = await created(raw)
    minute.advance(800)

    assert (await read(raw, job))["Data"] == {"Status": "translating"}


@pytest.mark.parametrize(
    ("told_by", "code", "data"),
    [("status", "200", {"Status": "error"}), ("code", "10007", None)],
)
async def test_job_can_fail_in_two_ways(
    raw: Raw,
    control: AlibabaControl,
    minute: ManualClock,
    *,
    told_by: str,
    code: str,
    data: Any,
) -> None:
    await control.switch(job_failure=told_by)
    await control.add_fault(CREATE, "job_failed")
    job = await created(raw)
    minute.advance(1)

    answer = await read(raw, job)

    assert (answer["Code"], answer.get("Data")) == (code, data)


async def test_text_without_a_language_fails_its_job(
    raw: Raw, minute: ManualClock
) -> None:
    job = await created(raw, SourceLanguage="auto", SourceText="12:30")
    minute.advance(1)

    assert (await read(raw, job))["Data"] == {"Status": "error"}


async def test_job_is_kept_for_a_while(
    raw: Raw, control: AlibabaControl, minute: ManualClock
) -> None:
    await control.switch(job_keep_seconds=10)
    job = await created(raw)
    minute.advance(10)
    kept = (await read(raw, job))["Code"]
    minute.advance(1)

    assert (kept, (await read(raw, job))["Code"]) == ("200", "10025")


async def test_job_belongs_to_its_account() -> None:
    keys = (Key(id="a", secret="s"), Key(id="b", secret="s", account="other"))
    alibaba = LocalAlibaba(options=AlibabaOptions(keys=keys))
    await alibaba.start()
    body = await Sdk(alibaba, key=keys[0]).call(CREATE, **GOOD[CREATE])
    job = body["Data"]["JobId"]

    theirs = await Sdk(alibaba, key=keys[1]).call("GetAsyncTranslate", JobId=job)
    await alibaba.close()

    assert theirs["Code"] == "10025"


async def test_state_lists_jobs_without_their_texts(
    raw: Raw, control: AlibabaControl, minute: ManualClock
) -> None:
    job = await created(raw)

    [listed] = (await control.state())["jobs"]

    assert listed == {
        "id": job,
        "account": "local",
        "created_at": minute.now(),
        "characters": 5,
        "fate": "done",
        "status": "translating",
    }
