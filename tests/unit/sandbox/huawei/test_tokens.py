"""IAM's tokens: given for a password, good for a day, and for one project."""

from datetime import datetime
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.sandbox.huawei.control import HuaweiControl
from tests.unit.sandbox.huawei.kit import Raw

pytestmark = pytest.mark.usefixtures("control")


async def test_token_comes_in_the_header_with_its_end_and_project(
    raw: Raw, now: ManualClock
) -> None:
    got = await raw.login()

    token = got.json["token"]
    expires = datetime.fromisoformat(token["expires_at"])
    assert (got.status, token["project"]["id"]) == (201, raw.account.project_id)
    assert expires.timestamp() == now.now() + 86_400
    assert got.headers["X-Subject-Token"].startswith("local-")


async def test_token_opens_the_project_until_its_end(
    raw: Raw, control: HuaweiControl
) -> None:
    raw.token = (await raw.login()).headers["X-Subject-Token"]
    seen = [(await raw.text()).status]
    await control.advance(86_399)
    seen.append((await raw.text()).status)
    await control.advance(1)
    late = await raw.text()

    assert [*seen, late.status, late.code] == [200, 200, 401, "NLP.0101"]


async def test_new_token_does_not_end_the_former_one(
    raw: Raw, control: HuaweiControl
) -> None:
    first = (await raw.login()).headers["X-Subject-Token"]
    raw.token = (await raw.login()).headers["X-Subject-Token"]
    assert (await raw.text()).status == 200
    raw.token = first

    assert (await raw.text()).status == 200
    logins = [entry.data["login"] for entry in await control.log()]
    assert logins[-1] == "token"


async def test_tokens_life_is_switched(raw: Raw, control: HuaweiControl) -> None:
    await control.switch(token_seconds=5)
    raw.token = (await raw.login()).headers["X-Subject-Token"]
    await control.advance(5)

    assert (await raw.text()).status == 401


async def test_token_without_a_project_opens_none(raw: Raw) -> None:
    got = await raw.login(scope=None)
    raw.token = got.headers["X-Subject-Token"]

    refused = await raw.text()
    projects = await raw.send("GET", "/v3/projects")

    assert "project" not in got.json["token"]
    assert (refused.status, projects.status) == (401, 200)


async def test_unknown_token_is_refused(raw: Raw) -> None:
    raw.token = "local-made-up"

    assert "must be updated" in (await raw.text()).text


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"password": "wrong"}, 401),
        ({"user": "nobody"}, 401),
        ({"domain": "elsewhere"}, 401),
        ({"scope": {"project": {"name": "cn-south-1"}}}, 401),
        ({"scope": {"project": {"id": "their-project"}}}, 401),
        ({"scope": {"project": "cn-north-4"}}, 400),
        ({"scope": "cn-north-4"}, 400),
        ({"methods": ["totp"]}, 400),
        ({"domain": None}, 401),
    ],
)
async def test_wrong_login_is_refused_in_iams_own_form(
    raw: Raw, changed: dict[str, Any], status: int
) -> None:
    got = await raw.login(**changed)

    assert (got.status, got.json["error"]["code"]) == (status, status)


@pytest.mark.parametrize("body", [b"{}", b"[]", b"no", b'{"auth": 1}'])
async def test_login_of_another_form_is_refused(raw: Raw, body: bytes) -> None:
    url = f"{raw.huawei.url}/v3/auth/tokens"
    kind = {"Content-Type": "application/json;charset=utf8"}

    async with raw.session.post(url, data=body, headers=kind) as response:
        assert response.status == 400


async def test_user_that_is_no_object_is_refused(raw: Raw) -> None:
    identity = {"methods": ["password"], "password": {"user": "me"}}
    url = f"{raw.huawei.url}/v3/auth/tokens"

    async with raw.session.post(url, json={"auth": {"identity": identity}}) as got:
        assert got.status == 400
