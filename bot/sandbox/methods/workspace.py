"""Who is who: auth, apps, users, bots, team and emoji methods."""

from bot.sandbox import shapes
from bot.sandbox.ids import OTHER_BOT_ID
from bot.sandbox.methods.call import Call, Json, Method
from bot.sandbox.methods.conversations import paged
from bot.sandbox.problems import SlackError


def api_test(call: Call) -> Json:
    """Echo the arguments; an `error` among them is the answer's error."""
    given = {k: v for k, v in call.args.values.items() if k != "token"}
    if error := call.args.text("error"):
        raise SlackError(error, args=given)
    return {"args": given} if given else {}


def auth_test(call: Call) -> Json:
    """Whose token this is."""
    world = call.world
    return {
        "url": f"{call.url}/",
        "team": world.seed.team,
        "user": world.people[world.bot_user_id].name,
        "team_id": world.team_id,
        "user_id": world.bot_user_id,
        "bot_id": world.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(call: Call) -> Json:
    """The address of a Socket Mode connection, good for one use."""
    host = call.url.removeprefix("http://")
    query = f"ticket={call.ticket()}&app_id={call.world.app_id}"
    return {"url": f"ws://{host}/link/?{query}"}


def users_info(call: Call) -> Json:
    """One user."""
    person = call.world.people.get(call.args.text("user"))
    if person is None:
        raise SlackError("user_not_found")
    locale = call.args.flag("include_locale")
    return {"user": shapes.user(call.world, person, locale=locale)}


def users_list(call: Call) -> Json:
    """Everybody, bot included."""
    locale = call.args.flag("include_locale")
    people = list(call.world.people.values())
    limit = call.args.count("limit", 1000, 1000, "invalid_arguments")
    page, cursor = paged(people, limit, call.args.text("cursor"))
    shown = [shapes.user(call.world, person, locale=locale) for person in page]
    return {
        "members": shown,
        "cache_ts": int(call.world.clock.now()),
        "response_metadata": {"next_cursor": cursor},
    }


def bots_info(call: Call) -> Json:
    """The app's bot, or that of the one other app here."""
    bot = call.args.text("bot") or call.world.bot_id
    if bot not in (call.world.bot_id, OTHER_BOT_ID):
        raise SlackError("bot_not_found")
    mine = bot == call.world.bot_id
    world = call.world
    profile = shapes.bot_profile(world) if mine else shapes.other_profile(world, bot)
    del profile["team_id"]
    return {"bot": profile}


def team_info(call: Call) -> Json:
    """The workspace."""
    if call.args.text("team") not in ("", call.world.team_id):
        raise SlackError("team_not_found")
    sizes = (34, 44, 68, 88, 102, 132, 230)
    icon: Json = {f"image_{size}": f"{call.url}/icon.png" for size in sizes}
    team = {
        "id": call.world.team_id,
        "name": call.world.seed.team,
        "url": f"{call.url}/",
        "domain": call.world.seed.domain,
        "email_domain": "",
        "icon": icon | {"image_default": True},
        "avatar_base_url": f"{call.url}/",
        "is_verified": False,
    }
    return {"team": team}


def emoji_list(call: Call) -> Json:
    """Custom emoji: there are none."""
    return {"emoji": {}, "cache_ts": f"{call.world.clock.now():.6f}"}


_USERS = ("users:read",)
METHODS = {
    "api.test": Method(run=api_test, tier=4, token=""),
    "apps.connections.open": Method(run=connections_open, tier=3, token="app"),  # noqa: S106 - the kind of token, not one
    "auth.test": Method(run=auth_test, tier=5),
    "bots.info": Method(run=bots_info, tier=3, scopes=_USERS, reads_json=False),
    "emoji.list": Method(
        run=emoji_list, tier=2, scopes=("emoji:read",), reads_json=False
    ),
    "team.info": Method(run=team_info, tier=3, scopes=("team:read",)),
    "users.info": Method(
        run=users_info, tier=4, scopes=_USERS, reads_json=False, required=("user",)
    ),
    "users.list": Method(run=users_list, tier=2, scopes=_USERS, reads_json=False),
}
