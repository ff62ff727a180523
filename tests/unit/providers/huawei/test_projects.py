"""The project of a key, asked of IAM once."""

import asyncio
from typing import Any

import pytest

from bot.errors import AccountRefusedError, ProviderError, TransientError
from bot.providers.huawei import Credentials
from tests.unit.providers.cloud import Reply
from tests.unit.providers.huawei.server import PROJECT, Huawei, error

FIELDS = {"text": "abc", "from": "en", "to": "zh"}


def listed(*ids: str) -> Reply:
    return Reply({"projects": [{"id": each, "name": "cn-north-4"} for each in ids]})


async def failure(huawei: Huawei, **more: Any) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await huawei.projects(**more).get()
    return caught.value


async def test_project_is_asked_for_once_by_all_who_wait(huawei: Huawei) -> None:
    huawei.replies.append(listed(PROJECT))
    projects = huawei.projects()

    found = await asyncio.gather(*(projects.get() for _ in range(3)))

    assert found == [PROJECT] * 3
    (asked,) = huawei.seen
    assert (asked.method, asked.target) == ("GET", "/v3/projects?name=cn-north-4")
    signed = asked.headers["Authorization"]
    assert "SignedHeaders=host;x-sdk-date," in signed
    assert "X-Project-Id" not in asked.headers


async def test_key_that_is_lent_shows_its_token(huawei: Huawei) -> None:
    huawei.replies.append(listed(PROJECT))
    lent = Credentials("AKIDEXAMPLE", "secret", "lent")

    await huawei.projects(keys=lent).get()

    (asked,) = huawei.seen
    assert asked.headers["X-Security-Token"] == "lent"
    assert "x-security-token" in asked.headers["Authorization"]


async def test_client_without_a_project_calls_under_the_one_found(
    huawei: Huawei,
) -> None:
    huawei.replies.append(listed(PROJECT))
    client = huawei.client(project_id="", projects=huawei.projects())

    await client.call("POST", "text-translation", FIELDS)
    await client.call("POST", "text-translation", FIELDS)

    lookup, *calls = huawei.seen
    assert lookup.target.startswith("/v3/projects")
    assert [call.headers["X-Project-Id"] for call in calls] == [PROJECT] * 2
    assert all(f"/v1/{PROJECT}/" in call.target for call in calls)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (listed(), "no_project"),
        (listed("a", "b"), "several_projects"),
        (Reply({"projects": "none"}), "no_project"),
        (Reply({"projects": [{"name": "cn-north-4"}, 5]}), "no_project"),
        (error("APIG.0301", 401), "APIG.0301"),
        (error("IAM.0002", 403), "IAM.0002"),
    ],
)
async def test_account_without_one_such_project_is_refused_and_not_asked_again(
    huawei: Huawei, reply: Reply, code: str
) -> None:
    huawei.replies.append(reply)
    projects = huawei.projects()

    for _ in range(2):
        with pytest.raises(AccountRefusedError) as caught:
            await projects.get()
        assert caught.value.code == code

    assert len(huawei.seen) == 1


async def test_refusal_is_asked_about_again_after_five_minutes(huawei: Huawei) -> None:
    huawei.replies.extend([listed(), listed(PROJECT)])
    projects = huawei.projects()
    with pytest.raises(AccountRefusedError, match="HUAWEICLOUD_PROJECT_ID"):
        await projects.get()

    huawei.clock.advance(301.0)

    assert await projects.get() == PROJECT


async def test_iam_that_fails_is_asked_again_at_once(huawei: Huawei) -> None:
    huawei.replies.extend([error("NLP.0201", 500), listed(PROJECT)])
    projects = huawei.projects()

    with pytest.raises(TransientError) as caught:
        await projects.get()

    assert type(caught.value) is TransientError
    assert await projects.get() == PROJECT
