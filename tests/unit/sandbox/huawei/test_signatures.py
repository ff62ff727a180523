"""Who is let in by AK and SK: the vendor's signature, verified whole."""

import json
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from bot.sandbox.huawei.control import HuaweiControl
from bot.sandbox.huawei.options import Key
from bot.sandbox.huawei.server import LocalHuawei
from bot.sandbox.huawei.signatures import (
    ALGORITHM,
    authorization,
    signature,
)
from bot.sandbox.presented import Presented
from tests.unit.sandbox.huawei.kit import Raw

pytestmark = pytest.mark.usefixtures("control")


@pytest.mark.parametrize(
    "name", ["aksk__01", "aksk__02", "aksk__03", "aksk__04", "iam_token__01"]
)
def test_recorded_requests_of_the_official_client_are_good(
    shared: Path, name: str
) -> None:
    [file] = (shared / "vectors").glob(f"hw_{name}__*.json")
    recorded = json.loads(file.read_text(encoding="utf-8"))
    method, target, _ = recorded["request_line"].split(" ")
    path, _, query = target.partition("?")
    presented = Presented(
        method=method,
        path=path,
        query=parse_qsl(query),
        headers={name.lower(): value for name, value in recorded["headers"]},
        body=recorded["body"].encode(),
    )
    given = authorization(presented.headers["authorization"])
    assert given is not None

    assert given.signature == signature(presented, given.signed, "secret")


async def test_any_set_of_headers_may_be_signed(raw: Raw) -> None:
    raw.covered = {"x-project-id": raw.account.project_id, "x-odd": "a  b"}

    assert (await raw.text()).status == 200


async def test_body_of_another_type_may_be_left_out_of_the_signature(raw: Raw) -> None:
    raw.covered = {"x-sdk-content-sha256": "UNSIGNED-PAYLOAD"}

    assert (await raw.text()).status == 200


async def test_query_is_signed_too(raw: Raw) -> None:
    got = await raw.send("GET", "/v3/projects?name=cn-north-4&page=1")

    [project] = got.json["projects"]
    assert project["id"] == raw.account.project_id


async def test_project_of_another_name_is_not_listed(raw: Raw) -> None:
    got = await raw.send("GET", "/v3/projects?name=cn-south-1")

    assert got.json["projects"] == []


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Authorization", "Basic abc"),
        ("Authorization", f"{ALGORITHM} Access=x, SignedHeaders=host, Signature=0"),
        ("x-sdk-date", "20200101T000000Z"),
        ("x-sdk-date", "yesterday"),
        ("content-type", "application/json; charset=utf-8"),
        ("x-security-token", "not mine"),
    ],
)
async def test_broken_signature_is_refused(raw: Raw, header: str, value: str) -> None:
    raw.headers = {header: value}

    got = await raw.text()

    assert (got.status, got.code) == (401, "NLP.0101")


async def test_signed_header_must_be_there(raw: Raw) -> None:
    raw.headers = {
        "Authorization": f"{ALGORITHM} Access={raw.key.id}, "
        f"SignedHeaders=host;x-none, Signature={'0' * 64}"
    }

    assert "x-none is missing" in (await raw.text()).text


@pytest.mark.parametrize(
    "key",
    [
        Key(id="nobody", secret="s"),
        Key(id="local-theirs", secret="wrong"),
        # The right key, but of another account: the project is not theirs.
        Key(id="local-theirs", secret="s3"),
    ],
)
async def test_wrong_key_is_refused(raw: Raw, key: Key) -> None:
    raw.key = key

    got = await raw.text()

    assert (got.status, got.code) == (401, "NLP.0101")


async def test_temporary_key_needs_its_own_token(raw: Raw, huawei: LocalHuawei) -> None:
    temporary = huawei.account.keys[1]
    raw.key = temporary
    right = await raw.text()
    raw.key = Key(id=temporary.id, secret=temporary.secret)
    without = await raw.text()
    raw.key = Key(id=temporary.id, secret=temporary.secret, token="x")
    wrong = await raw.text()

    assert [right.status, without.status, wrong.status] == [200, 401, 401]


async def test_date_must_be_near_and_servers_clock_can_be_wrong(
    raw: Raw, control: HuaweiControl
) -> None:
    raw.ahead_seconds = 1000
    early = await raw.text()
    await control.switch(skew_seconds=1000)
    fitting = await raw.text()

    assert [early.status, fitting.status] == [401, 200]


async def test_jump_of_the_clouds_clock_leaves_dates_alone(
    raw: Raw, control: HuaweiControl
) -> None:
    await control.advance(86_400)

    assert (await raw.text()).status == 200


@pytest.mark.parametrize(("told", "code"), [("nlp", "NLP.0102"), ("apig", "APIG.0301")])
async def test_call_without_any_login_is_told_in_two_ways(
    raw: Raw, control: HuaweiControl, told: str, code: str
) -> None:
    await control.switch(auth_errors=told)
    path = f"/v1/{raw.account.project_id}/machine-translation/text-translation"

    async with raw.session.post(f"{raw.huawei.url}{path}", json={}) as response:
        answer = await response.json()

    assert (response.status, answer["error_code"]) == (401, code)


async def test_list_of_projects_is_refused_in_iams_own_form(raw: Raw) -> None:
    raw.key = Key(id=raw.key.id, secret="wrong")

    got = await raw.send("GET", "/v3/projects")

    assert (got.status, got.json["error"]["title"]) == (401, "Unauthorized")
