"""Who gets to see the page, and what a browser may do with it."""

import aiohttp
import pytest
from yarl import URL

from bot.sandbox.control import Control
from bot.sandbox.page.access import POLICY
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.page.visiting import Visitor


async def test_printed_address_lets_a_browser_in_and_leads_to_the_first_place(
    workspace: LocalWorkspace, http: aiohttp.ClientSession
) -> None:
    async with http.get(workspace.page_url, allow_redirects=False) as answer:
        cookie = answer.headers["Set-Cookie"]
    port = workspace.url.rpartition(":")[2]
    assert (answer.status, answer.headers["Location"]) == (303, "/as/emma")
    assert cookie.startswith(f"workspace-{port}=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert workspace.addresses()["page_url"] == workspace.page_url


async def test_a_key_can_be_chosen(start: Start) -> None:
    workspace = await start(page_key="sesame")
    assert workspace.page_url == f"{workspace.url}/?key=sesame"


@pytest.mark.parametrize("path", ["/", "/?key=wrong", "/?redir=%2Ffiles-pri%2Fx"])
async def test_without_the_key_there_is_a_page_to_sign_in(
    workspace: LocalWorkspace, http: aiohttp.ClientSession, path: str
) -> None:
    async with http.get(workspace.url + path) as answer:
        assert "Sign in to" in await answer.text()
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/as/emma/general", "/as/emma/stream", "/archives/C1/p1"]
)
async def test_nobody_sees_anything_without_the_cookie(
    workspace: LocalWorkspace, http: aiohttp.ClientSession, path: str
) -> None:
    async with http.get(workspace.url + path) as answer:
        assert answer.status == 403
        assert "terminal" in await answer.text()


@pytest.mark.parametrize("origin", ["", "null", "http://localhost:1", "https://{host}"])
async def test_nothing_is_done_for_a_page_elsewhere(
    visitor: Visitor, control: Control, origin: str
) -> None:
    host = visitor.url.removeprefix("http://")
    headers = {"Origin": origin.format(host=host)} if origin else {}
    url = f"{visitor.url}/as/emma/act/say"
    given = {"channel": "general", "text": "forged"}
    async with visitor.session.post(url, json=given, headers=headers) as answer:
        assert answer.status == 403
    assert await control.messages("general") == []


async def test_the_page_works_under_the_other_name_of_this_machine(
    workspace: LocalWorkspace,
) -> None:
    url = workspace.page_url.replace("127.0.0.1", "localhost")
    async with aiohttp.ClientSession() as browser:
        async with browser.get(url) as answer:
            assert answer.status == 200
            origin = str(answer.url.origin())
        given = {"channel": "general", "text": "hello"}
        headers = {"Origin": origin}
        act = f"{origin}/as/emma/act/say"
        async with browser.post(act, json=given, headers=headers) as answer:
            assert answer.status == 204


@pytest.mark.parametrize(
    ("path", "status"),
    [("/as/emma/general", 200), ("/as/nobody", 404), ("/as/emma/stream", 200)],
)
async def test_every_answer_forbids_what_the_page_does_not_need(
    visitor: Visitor, path: str, status: int
) -> None:
    async with visitor.session.get(visitor.url + path) as answer:
        assert answer.status == status
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
    for word in ("unsafe", "*", "http"):
        assert word not in POLICY


async def test_an_assets_address_stays_good_forever_and_needs_no_cookie(
    visitor: Visitor, http: aiohttp.ClientSession
) -> None:
    page = await visitor.page("/as/emma/general")
    sheets = [n for n in page.tagged("link") if n.attributes["rel"] == "stylesheet"]
    async with http.get(visitor.url + sheets[0].attributes["href"]) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "status", "kept"),
    [
        ("styles/messages.css", 200, "no-store"),
        ("styles/nothing.css", 404, "no-store"),
        ("%2e%2e/server.py", 404, "no-store"),
    ],
)
async def test_an_asset_of_another_day_is_not_kept_and_nothing_else_is_served(
    visitor: Visitor, name: str, status: int, kept: str
) -> None:
    url = f"{visitor.url}/_page/static/000000000000/{name}"
    async with visitor.session.get(URL(url, encoded=True)) as answer:
        assert (answer.status, answer.headers["Cache-Control"]) == (status, kept)
