"""reactions, users, bots, team and emoji, asked with Slack's own client."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.kit import Json, refused

GENERAL = "C0GENERAL"


async def test_reaction_is_added_seen_and_removed(
    client: AsyncWebClient, control: Control
) -> None:
    ts = (await control.say("emma", "general", "hi")).ts
    await control.react("bruno", ":eyes:", "general", ts)
    await client.reactions_add(channel=GENERAL, timestamp=ts, name="eyes")

    seen = await client.reactions_get(channel=GENERAL, timestamp=ts)
    await client.reactions_remove(channel=GENERAL, timestamp=ts, name="eyes")
    await control.unreact("bruno", "eyes", "general", ts)
    left = await client.reactions_get(channel=GENERAL, timestamp=ts)

    users = ["U0BRUNO00", "U0LOCALBOT"]
    expected = [{"name": "eyes", "users": users, "count": 2}]
    assert seen["message"]["reactions"] == expected
    assert "reactions" not in left["message"]


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("add", {"name": "Ey es"}, "invalid_name"),
        ("add", {"timestamp": "1.0"}, "message_not_found"),
        ("add", {"timestamp": ""}, "no_item_specified"),
        ("add", {"channel": "C0QUIET00"}, "channel_not_found"),
        ("add", {"name": "wave"}, "already_reacted"),
        ("remove", {"name": "eyes"}, "no_reaction"),
        ("get", {"channel": ""}, "no_item_specified"),
    ],
)
async def test_reaction_is_refused(
    client: AsyncWebClient, method: str, arguments: Json, error: str
) -> None:
    posted = await client.chat_postMessage(channel=GENERAL, text="hi")
    item = {"channel": GENERAL, "timestamp": posted["ts"]}
    await client.reactions_add(**item, name="wave")

    given = {"name": "eyes", **item, **arguments}
    call = client.api_call(f"reactions.{method}", params=given)

    assert await refused(call) == error


async def test_archived_message_takes_no_reaction(
    client: AsyncWebClient, control: Control
) -> None:
    ts = (await control.say("emma", "general", "hi")).ts
    await control.archive("general")

    call = client.reactions_add(channel=GENERAL, timestamp=ts, name="eyes")

    assert await refused(call) == "is_archived"


async def test_auth_test_tells_who_the_bot_is(
    client: AsyncWebClient, workspace: LocalWorkspace
) -> None:
    answer = await client.auth_test()

    assert answer["team"] == "Local workspace"
    assert answer["user_id"] == workspace.bot_user_id
    assert answer["bot_id"] == workspace.bot_id
    assert answer["url"] == f"{workspace.url}/"


async def test_user_has_a_locale_only_when_asked_for(client: AsyncWebClient) -> None:
    bare = await client.users_info(user="U0AIKO000")
    full = await client.users_info(user="U0AIKO000", include_locale=True)

    assert "locale" not in bare["user"]
    assert full["user"]["locale"] == "ja-JP"


async def test_everybody_is_listed(client: AsyncWebClient) -> None:
    answer = await client.users_list(limit=3)
    cursor = answer["response_metadata"]["next_cursor"]
    rest = await client.users_list(limit=10, cursor=cursor)

    names = [each["name"] for each in [*answer["members"], *rest["members"]]]
    assert sorted(names) == sorted(
        ["fullbot", "emma", "bruno", "clara", "aiko", "greta", "guest"]
    )


async def test_people_have_their_parts(client: AsyncWebClient) -> None:
    emma = await client.users_info(user="U0EMMA000")
    guest = await client.users_info(user="U0GUEST00")
    bot = await client.users_info(user="U0LOCALBOT")

    assert emma["user"]["is_admin"] is True
    assert emma["user"]["deleted"] is False
    assert emma["user"]["profile"]["display_name"] == "emma"
    assert guest["user"]["is_restricted"] is True
    assert bot["user"]["is_bot"] is True


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("users.info", {"user": "U0NOBODY0"}, "user_not_found"),
        ("users.list", {"limit": "x"}, "invalid_arguments"),
        ("bots.info", {"bot": "B0NOBODY0"}, "bot_not_found"),
        ("team.info", {"team": "T0OTHER00"}, "team_not_found"),
    ],
)
async def test_stranger_is_not_found(
    client: AsyncWebClient, method: str, arguments: Json, error: str
) -> None:
    assert await refused(client.api_call(method, params=arguments)) == error


async def test_bot_team_and_emoji_answer(
    client: AsyncWebClient, workspace: LocalWorkspace
) -> None:
    bot = await client.bots_info(bot=workspace.bot_id)
    team = await client.team_info()
    emoji = await client.emoji_list()

    assert bot["bot"]["user_id"] == workspace.bot_user_id
    assert team["team"]["id"] == workspace.team_id
    assert emoji["emoji"] == {}


async def test_permalink_begins_with_the_workspaces_address(
    client: AsyncWebClient,
) -> None:
    me = await client.auth_test()
    posted = await client.chat_postMessage(channel="C0GENERAL", text="x")
    link = await client.chat_getPermalink(channel="C0GENERAL", message_ts=posted["ts"])

    digits = posted["ts"].replace(".", "")
    assert link["permalink"] == f"{me['url']}archives/C0GENERAL/p{digits}"
