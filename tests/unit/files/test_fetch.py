"""What is fetched, what is refused, and what stands on the disk afterwards."""

import asyncio
import gzip
import hashlib
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from aiohttp import web

from bot.clock import ManualClock
from bot.errors import ProviderError, RejectedError, StorageError, TransientError
from bot.files.expectations import Pace, Patience
from bot.files.purposes import Purpose, slack_files
from tests.unit.files.conftest import MakeFetcher
from tests.unit.files.hosts import Host, hosting

PAGE = "<!DOCTYPE html><html><body>Sign in</body></html>"
TOKEN = "xoxb-local-1"


def local(*hosts: Host, **more: object) -> Purpose:
    urls = frozenset(host.url for host in hosts)
    return Purpose(label="X", loopback_origins=urls, **more)  # type: ignore[arg-type] # each test's own


def left(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*")]


def to(address: str) -> Callable[[web.Request], web.Response]:
    return lambda _: web.Response(status=302, headers={"Location": address})


async def test_file_stands_whole_and_private_under_its_name(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    body = bytes(range(256)) * 5_000
    async with hosting(lambda _: web.Response(body=body)) as host:
        fetched = await make_fetcher(local(host)).fetch(
            f"{host.url}/f?signature=a%2Fb%3D", purpose="test", to=tmp_path / "in" / "f"
        )

    assert fetched.path.read_bytes() == body
    assert (fetched.size, fetched.sha256) == (
        len(body),
        hashlib.sha256(body).hexdigest(),
    )
    assert fetched.content_type == "application/octet-stream"
    assert fetched.path.stat().st_mode & 0o777 == 0o600
    assert left(tmp_path) == ["in", "f"]


async def test_signed_address_is_sent_byte_for_byte(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    async with hosting(lambda _: web.Response(body=b"x")) as host:
        await make_fetcher(local(host)).fetch(
            f"{host.url}/a%2Fb%20c?s=%2B%2f+&&d", purpose="test", to=tmp_path / "f"
        )

    assert host.seen[0].raw_path == "/a%2Fb%20c?s=%2B%2f+&&d"


async def test_former_file_of_that_name_is_replaced(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    (tmp_path / "f").write_bytes(b"older and longer")
    async with hosting(lambda _: web.Response(body=b"new")) as host:
        await make_fetcher(local(host)).fetch(
            f"{host.url}/f", purpose="test", to=tmp_path / "f"
        )

    assert (tmp_path / "f").read_bytes() == b"new"


async def test_token_goes_to_slacks_origin_and_stays_there(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    async with hosting(lambda _: web.Response(body=b"x")) as other:
        async with hosting(to(f"{other.url}/there")) as slack:
            purpose = slack_files(loopback_origins=frozenset({slack.url, other.url}))
            await make_fetcher(purpose).fetch(
                f"{slack.url}/f", purpose="test", to=tmp_path / "f", token=TOKEN
            )

        assert (slack.tokens, other.tokens) == ([f"Bearer {TOKEN}"], [None])


async def test_token_follows_a_redirect_on_the_same_host(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    def answer(request: web.Request) -> web.Response:
        return web.Response(body=b"x") if request.path == "/b" else to("/b")(request)

    async with hosting(answer) as slack:
        await make_fetcher(slack_files(loopback_origins=frozenset({slack.url}))).fetch(
            f"{slack.url}/a", purpose="test", to=tmp_path / "f", token=TOKEN
        )

    assert slack.tokens == [f"Bearer {TOKEN}"] * 2


async def test_origin_that_takes_no_token_never_sees_one(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    async with hosting(lambda _: web.Response(body=b"x")) as host:
        await make_fetcher(local(host)).fetch(
            f"{host.url}/f", purpose="test", to=tmp_path / "f", token=TOKEN
        )

    assert host.tokens == [None]


async def test_second_redirect_is_not_followed(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    async with hosting(to("/again")) as host:
        with pytest.raises(RejectedError) as refused:
            await make_fetcher(local(host)).fetch(
                f"{host.url}/f", purpose="test", to=tmp_path / "f"
            )

    assert (refused.value.code, len(host.seen)) == ("too_many_redirects", 2)


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.test/f",
        "//evil.test/f",
        "file:///etc/passwd",
        "f",
        "",
        "https://a b/",
    ],
)
async def test_redirect_elsewhere_is_refused(
    location: str, make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    async with hosting(to(location)) as host:
        with pytest.raises(ProviderError) as refused:
            await make_fetcher(local(host)).fetch(
                f"{host.url}/f", purpose="test", to=tmp_path / "f"
            )

    assert refused.value.code == "address_refused"
    assert (len(host.seen), left(tmp_path)) == (1, [])


LOGINS = {
    "200 with a type": lambda _: web.Response(text=PAGE, content_type="text/html"),
    "redirect to a workspace": to("https://team.slack.com/?redir=%2Ffiles-pri"),
    "redirect to a page of the same host": to("/?redir=%2Ffiles-pri"),
    "200 without a type": lambda _: web.Response(body=PAGE.encode()),
    "packed": lambda _: web.Response(
        body=gzip.compress(PAGE.encode()), headers={"Content-Encoding": "gzip"}
    ),
}


@pytest.mark.parametrize("answer", LOGINS.values(), ids=LOGINS)
async def test_login_page_names_the_missing_scope_and_leaves_nothing(
    answer: Callable[[web.Request], web.Response],
    make_fetcher: MakeFetcher,
    tmp_path: Path,
) -> None:
    async with hosting(answer) as slack:
        purpose = slack_files(loopback_origins=frozenset({slack.url}))
        with pytest.raises(RejectedError, match="files:read") as refused:
            await make_fetcher(purpose).fetch(
                f"{slack.url}/f", purpose="test", to=tmp_path / "f", token=TOKEN
            )

    assert (refused.value.code, left(tmp_path)) == ("login_page", [])


@pytest.mark.parametrize("size", [None, len(PAGE)])
async def test_page_that_is_the_file_is_taken(
    size: int | None, make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    async with hosting(
        lambda _: web.Response(text=PAGE, content_type="text/html")
    ) as slack:
        purpose = slack_files(loopback_origins=frozenset({slack.url}))
        fetched = await make_fetcher(purpose).fetch(
            f"{slack.url}/f",
            purpose="test",
            to=tmp_path / "f",
            expects_page=True,
            size=size,
        )

    assert (fetched.size, fetched.content_type) == (len(PAGE), "text/html")


async def test_redirect_to_log_in_is_no_page_that_was_asked_for(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    async with hosting(to("/?redir=%2Ffiles-pri")) as slack:
        purpose = slack_files(loopback_origins=frozenset({slack.url}))
        with pytest.raises(RejectedError, match="login page"):
            await make_fetcher(purpose).fetch(
                f"{slack.url}/f", purpose="test", to=tmp_path / "f", expects_page=True
            )

    assert len(slack.seen) == 1


async def test_page_of_another_size_than_the_page_asked_for_is_a_login(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    async with hosting(lambda _: web.Response(text=PAGE)) as slack:
        purpose = slack_files(loopback_origins=frozenset({slack.url}))
        with pytest.raises(RejectedError, match="login page"):
            await make_fetcher(purpose).fetch(
                f"{slack.url}/f",
                purpose="test",
                to=tmp_path / "f",
                expects_page=True,
                size=9_999,
            )


async def test_page_of_a_provider_is_no_result(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    async with hosting(lambda _: web.Response(text=PAGE)) as host:
        with pytest.raises(RejectedError) as refused:
            await make_fetcher(local(host)).fetch(
                f"{host.url}/f", purpose="test", to=tmp_path / "f"
            )

    assert refused.value.code == "unexpected_page"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (403, RejectedError),
        (404, RejectedError),
        (206, RejectedError),
        (429, TransientError),
        (503, TransientError),
    ],
)
async def test_status_says_whether_later_may_be_better(
    status: int, kind: type[ProviderError], make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    async with hosting(lambda _: web.Response(status=status)) as host:
        with pytest.raises(kind) as refused:
            await make_fetcher(local(host)).fetch(
                f"{host.url}/f", purpose="test", to=tmp_path / "f"
            )

    assert refused.value.code == f"http_{status}"


@pytest.mark.parametrize(("said", "seconds"), [("7", 7.0), ("soon", None)])
async def test_wait_that_the_server_names_is_told(
    said: str, seconds: float | None, make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    answer = web.Response(status=429, headers={"Retry-After": said})
    async with hosting(lambda _: answer) as host:
        with pytest.raises(TransientError) as refused:
            await make_fetcher(local(host)).fetch(
                f"{host.url}/f", purpose="test", to=tmp_path / "f"
            )

    assert refused.value.retry_after_seconds == seconds


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(1_000):
        await response.write(bytes(64 * 1024))
    return response


TOO_LARGE = {
    "announced": lambda _: web.Response(body=bytes(1_000_001)),
    "not announced": endless,
    "packed": lambda _: web.Response(
        body=gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"}
    ),
}


@pytest.mark.parametrize("answer", TOO_LARGE.values(), ids=TOO_LARGE)
async def test_body_over_the_limit_is_given_up_and_removed(
    answer: Callable[[web.Request], web.Response],
    make_fetcher: MakeFetcher,
    tmp_path: Path,
) -> None:
    async with hosting(answer) as host:
        with pytest.raises(RejectedError) as refused:
            await make_fetcher(local(host, max_bytes=1_000_000)).fetch(
                f"{host.url}/f", purpose="test", to=tmp_path / "f"
            )

    assert (refused.value.code, left(tmp_path)) == ("too_large", [])


async def test_server_that_drips_is_given_up(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    clock = ManualClock()

    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(100):
            clock.advance(10)
            await response.write(b"x")
            await asyncio.sleep(0.01)
        return response

    async with hosting(drip) as host:
        with pytest.raises(TransientError) as refused:
            await make_fetcher(local(host), clock=clock).fetch(
                f"{host.url}/f", purpose="test", to=tmp_path / "f"
            )

    assert (refused.value.code, left(tmp_path)) == ("too_slow", [])


async def test_slow_but_steady_server_is_waited_for(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    clock = ManualClock()

    async def steady(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(4):
            clock.advance(31)
            await response.write(bytes(31 * 1024))
            await asyncio.sleep(0.01)
        return response

    async with hosting(steady) as host:
        fetched = await make_fetcher(local(host), clock=clock).fetch(
            f"{host.url}/f", purpose="test", to=tmp_path / "f"
        )

    assert fetched.size == 4 * 31 * 1024


def test_good_start_does_not_pay_for_a_slow_rest() -> None:
    clock = ManualClock()
    pace = Pace(clock, Patience(span_seconds=10, least_bytes=100))
    clock.advance(10)
    pace.add(10_000)
    clock.advance(9)
    pace.add(1)
    clock.advance(1)

    with pytest.raises(TransientError, match="slowly"):
        pace.add(1)


async def silent(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b"x")
    await asyncio.sleep(5)
    return response


async def test_deadline_ends_a_download_that_hangs(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    async with hosting(silent) as host:
        with pytest.raises(TransientError) as refused:
            await make_fetcher(local(host, total_seconds=0.2)).fetch(
                f"{host.url}/f", purpose="test", to=tmp_path / "f"
            )

    assert (refused.value.code, left(tmp_path)) == ("timeout", [])


async def test_silence_ends_a_download_before_its_deadline(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    patience = Patience(span_seconds=0.2)
    async with hosting(silent) as host:
        with pytest.raises(TransientError) as refused:
            await make_fetcher(local(host), patience=patience).fetch(
                f"{host.url}/f", purpose="test", to=tmp_path / "f"
            )

    assert refused.value.code == "timeout"


async def test_body_that_breaks_off_leaves_nothing(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    async def broken(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b"x")
        assert request.transport is not None
        request.transport.close()
        return response

    async with hosting(broken) as host:
        with pytest.raises(TransientError) as refused:
            await make_fetcher(local(host)).fetch(
                f"{host.url}/f", purpose="test", to=tmp_path / "f"
            )

    assert (refused.value.code, left(tmp_path)) == ("cut_off", [])


async def test_host_that_is_not_there_can_be_tried_again(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    async with hosting(silent) as host:
        pass

    with pytest.raises(TransientError) as refused:
        await make_fetcher(local(host)).fetch(
            f"{host.url}/f", purpose="test", to=tmp_path / "f"
        )

    assert refused.value.code == "unreachable"


async def test_cancelled_download_leaves_nothing(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    asked = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.set()
        return await silent(request)

    async with hosting(answer) as host:
        task = asyncio.ensure_future(
            make_fetcher(local(host)).fetch(
                f"{host.url}/f", purpose="test", to=tmp_path / "f"
            )
        )
        await asked.wait()
        await asyncio.sleep(0.05)  # the first byte makes the file
        assert len(left(tmp_path)) == 1
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert left(tmp_path) == []


async def test_disk_that_refuses_is_no_fault_of_the_server(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_bytes(b"")
    async with hosting(lambda _: web.Response(body=b"x")) as host:
        with pytest.raises(StorageError):
            await make_fetcher(local(host)).fetch(
                f"{host.url}/f", purpose="test", to=tmp_path / "taken" / "f"
            )


def tls_of(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


async def test_plain_address_of_a_provider_is_fetched_by_https(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    authority = trustme.CA()
    tls = tls_of(authority.issue_cert("127.0.0.1"))
    async with hosting(lambda _: web.Response(body=b"x"), tls) as host:
        fetcher = make_fetcher(local(host, upgrades=True), tls=trust(authority))
        await fetcher.fetch(
            host.url.replace("https:", "http:") + "/f?a=%2F",
            purpose="test",
            to=tmp_path / "f",
        )

    assert [request.secure for request in host.seen] == [True]


async def test_plain_address_without_https_behind_it_says_so(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    purpose = Purpose(
        label="X",
        loopback_origins=frozenset({"https://127.0.0.1:9"}),
        upgrades=True,
    )

    with pytest.raises(TransientError, match="by HTTPS, although"):
        await make_fetcher(purpose).fetch(
            "http://127.0.0.1:9/f", purpose="test", to=tmp_path / "f"
        )


@pytest.mark.parametrize("fault", ["authority", "host", "expired"])
async def test_certificate_that_does_not_hold_ends_it_before_a_request(
    fault: str, make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    authority = trustme.CA()
    issuer = trustme.CA() if fault == "authority" else authority
    name = "other.test" if fault == "host" else "127.0.0.1"
    year = 2020 if fault == "expired" else 2100
    until = datetime(year, 1, 1, tzinfo=UTC)
    tls = tls_of(issuer.issue_cert(name, not_after=until))
    async with hosting(lambda _: web.Response(body=b"x"), tls) as host:
        with pytest.raises(TransientError) as refused:
            await make_fetcher(local(host), tls=trust(authority)).fetch(
                f"{host.url}/f", purpose="test", to=tmp_path / "f"
            )

    assert (refused.value.code, host.seen) == ("bad_certificate", [])
