"""No spelling, no look-up and no redirect leads into a private network."""

import socket
from ipaddress import ip_address
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.errors import RejectedError
from bot.files.addresses import guarded, is_public
from bot.files.purposes import Purpose, slack_files
from tests.unit.files.conftest import MakeFetcher
from tests.unit.files.hosts import Names, Trap, hosting
from tests.unit.files.spellings import ADDRESSES, LOOPBACKS, SLACKS


def literal(address: str) -> str:
    """As addresses of the web are written, whose look is judged first."""
    return f"[{ip_address(address)}]" if ":" in address else address


async def test_trap_counts_a_connection_without_a_guard(trap: Trap) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):
            await session.get(f"https://127.0.0.1:{trap.port}/")

    assert trap.connections == 1


@pytest.mark.parametrize("address", ADDRESSES)
async def test_number_that_is_not_public_is_never_connected_to(
    address: str, trap: Trap, make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    there = f"https://{literal(address)}:{trap.port}"
    fetcher = make_fetcher(Purpose(label="X", origins=frozenset({there})))

    with pytest.raises(RejectedError, match="open internet") as refused:
        await fetcher.fetch(f"{there}/f", purpose="test", to=tmp_path / "f")

    assert (refused.value.code, trap.connections) == ("address_refused", 0)


@pytest.mark.parametrize("address", ADDRESSES)
async def test_name_of_such_a_number_is_never_connected_to(
    address: str, trap: Trap, make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    there = f"https://files.example.test:{trap.port}"
    names = Names(address)
    purpose = Purpose(label="X", origins=frozenset({there}))

    with pytest.raises(RejectedError, match="open internet"):
        await make_fetcher(purpose, resolver=names).fetch(
            f"{there}/f", purpose="test", to=tmp_path / "f"
        )

    assert (names.asked, trap.connections) == (["files.example.test"], 0)


@pytest.mark.parametrize("address", ADDRESSES)
async def test_redirect_to_such_a_number_is_never_connected_to(
    address: str, trap: Trap, make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    there = f"https://{literal(address)}:{trap.port}"

    def redirect(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"{there}/f"})

    async with hosting(redirect) as host:
        purpose = Purpose(
            label="X",
            origins=frozenset({there}),
            loopback_origins=frozenset({host.url}),
        )
        with pytest.raises(RejectedError, match="open internet"):
            await make_fetcher(purpose).fetch(
                f"{host.url}/f", purpose="test", to=tmp_path / "f"
            )

    assert (len(host.seen), trap.connections) == (1, 0)


@pytest.mark.parametrize("spelling", LOOPBACKS)
async def test_no_spelling_of_this_machine_is_connected_to(
    spelling: str, trap: Trap, make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    there = f"https://{spelling}:{trap.port}"
    purpose = Purpose(label="X", origins=frozenset({there}))
    fetcher = make_fetcher(purpose, resolver=Names("127.0.0.1"))

    with pytest.raises(RejectedError) as refused:
        await fetcher.fetch(f"{there}/f", purpose="test", to=tmp_path / "f")

    assert (refused.value.code, trap.connections) == ("address_refused", 0)


@pytest.mark.parametrize("spelling", SLACKS)
async def test_no_look_alike_of_slacks_host_is_even_looked_up(
    spelling: str, trap: Trap, make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    names = Names("127.0.0.1", port=trap.port)
    fetcher = make_fetcher(slack_files(), resolver=names)

    with pytest.raises(RejectedError) as refused:
        await fetcher.fetch(spelling, purpose="test", to=tmp_path / "f", token="t")

    assert refused.value.code == "address_refused"
    assert (names.asked, trap.connections) == ([], 0)


@pytest.mark.parametrize(
    "spelling", ["https://files.slack.com/f", "https://files.slack.com:443/f?a=%2F"]
)
async def test_slacks_own_host_is_looked_up_and_guarded(
    spelling: str, trap: Trap, make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    names = Names("127.0.0.1", port=trap.port)
    fetcher = make_fetcher(slack_files(), resolver=names)

    with pytest.raises(RejectedError, match="open internet"):
        await fetcher.fetch(spelling, purpose="test", to=tmp_path / "f")

    assert (names.asked, trap.connections) == (["files.slack.com"], 0)


async def test_private_address_before_a_public_one_ends_the_attempt(
    trap: Trap, make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    there = f"https://files.example.test:{trap.port}"
    purpose = Purpose(label="X", origins=frozenset({there}))
    fetcher = make_fetcher(purpose, resolver=Names("127.0.0.1", "8.8.8.8"))

    with pytest.raises(RejectedError, match="open internet"):
        await fetcher.fetch(f"{there}/f", purpose="test", to=tmp_path / "f")

    assert trap.connections == 0


async def test_name_that_changes_its_address_is_judged_at_each_connection() -> None:
    make = guarded(is_public)
    made = refused = 0
    for _ in range(50):
        make((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("8.8.8.8", 443))).close()
        made += 1
        with pytest.raises(RejectedError):
            make((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("10.0.0.1", 443)))
        refused += 1

    assert (made, refused) == (50, 50)


async def test_loopback_origin_that_resolves_elsewhere_is_refused(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    there = "http://localhost:1"
    purpose = Purpose(label="X", loopback_origins=frozenset({there}))
    fetcher = make_fetcher(purpose, resolver=Names("8.8.8.8"))

    with pytest.raises(RejectedError) as refused:
        await fetcher.fetch(f"{there}/f", purpose="test", to=tmp_path / "f")

    assert refused.value.code == "address_refused"


async def test_other_port_of_this_machine_is_not_the_named_origin(
    trap: Trap, make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    purpose = Purpose(
        label="X", loopback_origins=frozenset({f"http://127.0.0.1:{trap.port + 1}"})
    )

    with pytest.raises(RejectedError):
        await make_fetcher(purpose).fetch(
            f"http://127.0.0.1:{trap.port}/f", purpose="test", to=tmp_path / "f"
        )

    assert trap.connections == 0


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450::1"]
)
def test_server_on_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", ["fe80::1%eth0", "2606:4700::1%1", "a.test", ""])
def test_scoped_address_and_name_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_tables_are_as_long_as_they_should_be() -> None:
    assert [len(set(x)) for x in (ADDRESSES, LOOPBACKS, SLACKS)] == [38, 15, 32]
