"""The server around the store: its name, who may come in, its control API, its end."""

import aiohttp
import pytest

from bot.sandbox.buckets.options import BucketsOptions
from bot.sandbox.buckets.server import LocalBuckets
from bot.sandbox.server_control import ControlError, ServerControl
from tests.unit.sandbox.buckets.kit import S3


async def test_store_calls_itself_by_a_name(store: LocalBuckets) -> None:
    told = store.addresses()

    assert told["url"].startswith("http://localhost:")
    assert told["control_url"] == f"{told['url']}/_local"
    assert (told["region"], told["buckets"][0]) == ("cn-north-4", "documents")
    assert told["keys"][0] == {
        "access_key_id": "local-ours",
        "access_key_secret": "s1",
        "security_token": "",
    }


def test_random_keys_look_like_nobodys_and_differ_each_time() -> None:
    keys = [*LocalBuckets().keys, *LocalBuckets().keys]

    assert len({key.secret for key in keys}) == 2
    assert all(key.id.startswith("local-") for key in keys)


async def test_files_go_with_the_server_and_closing_twice_does_nothing() -> None:
    store = LocalBuckets()
    await store.start()
    await S3(store).put("a", b"x")
    folder = store._folder
    kept = len(list(folder.iterdir()))

    await store.close()
    await store.close()

    assert (kept, folder.exists()) == (1, False)


async def test_port_that_is_taken_leaves_nothing_behind(store: LocalBuckets) -> None:
    other = LocalBuckets()
    port = int(store.url.rpartition(":")[2])

    with pytest.raises(OSError, match="address already in use"):
        await other.start(port=port)

    assert not other._folder.exists()


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Host": "example.com"}, 421), ({"Origin": "http://localhost"}, 403), ({}, 403)],
)
async def test_strangers_and_web_pages_are_kept_out(
    store: LocalBuckets,
    session: aiohttp.ClientSession,
    headers: dict[str, str],
    status: int,
) -> None:
    async with session.get(f"{store.url}/documents/a", headers=headers) as response:
        assert response.status == status


async def test_control_token_is_asked_for(session: aiohttp.ClientSession) -> None:
    store = LocalBuckets(options=BucketsOptions(control_token="ct"))
    await store.start()
    async with (
        ServerControl(store.control_url, token="ct") as known,
        session.post(f"{store.control_url}/state", json={}) as refused,
        session.post(f"{store.control_url}/state", data="{}") as form,
    ):
        statuses, state = (refused.status, form.status), await known.state()
    await store.close()

    assert (statuses, state["ok"]) == ((401, 415), True)


async def test_unknown_action_and_arguments_are_told(
    store: LocalBuckets, session: aiohttp.ClientSession, control: ServerControl
) -> None:
    async with session.post(f"{store.control_url}/dance", json={}) as response:
        assert (response.status, (await response.json())["error"]) == (
            404,
            "unknown_action",
        )
    with pytest.raises(ControlError, match="invalid_arguments"):
        await control.advance(-1)
    with pytest.raises(RuntimeError, match="context manager"):
        await ServerControl(store.control_url).state()


async def test_log_tells_of_each_request_without_signatures(
    s3: S3, session: aiohttp.ClientSession, control: ServerControl
) -> None:
    async with session.get(s3.sign("a")) as response:
        assert response.status == 404

    [entry] = await control.log()

    assert entry.data["operation"] == "GetObject"
    assert (entry.data["key"], entry.data["status"]) == ("a", 404)
    assert entry.data["code"] == "NoSuchKey"
    assert "Signature" not in str(entry.data)
