"""views.*: what the app shows one person."""

from bot.sandbox import shapes
from bot.sandbox.methods.call import Call, Json, Method
from bot.sandbox.problems import SlackError
from bot.sandbox.records import View
from bot.sandbox.view_checks import checked_view


def open_view(call: Call) -> Json:
    """Show a modal to whoever's trigger_id this is."""
    given = _given(call, "modal")
    trigger = call.world.triggers.exchange(call.args.text("trigger_id"))
    conversation = trigger.conversation
    view = call.world.views.open(trigger.user, given, conversation=conversation)
    return _answer(call, view)


def push(call: Call) -> Json:
    """Put a modal on top of the one in which the trigger_id arose."""
    given = _given(call, "modal")
    trigger = call.world.triggers.exchange(call.args.text("trigger_id"))
    below = call.world.views.find(trigger.view_id)
    return _answer(call, call.world.views.push(below, given))


def update(call: Call) -> Json:
    """Change a view that is named by its id or external_id."""
    view_id, external_id = call.args.text("view_id"), call.args.text("external_id")
    if not view_id and not external_id:
        problem = "missing required field: view_id"
        raise SlackError("invalid_arguments", messages=[problem])
    view = call.world.views.find(view_id, external_id)
    given = _given(call, view.given["type"])
    known_hash = call.args.text("hash")
    return _answer(call, call.world.views.update(view, given, known_hash))


def publish(call: Call) -> Json:
    """Fill a user's home tab."""
    if not call.world.manifest.home_tab:
        raise SlackError("not_enabled")
    person = call.world.people.get(call.args.text("user_id"))
    if person is None or person.is_bot:
        raise SlackError("invalid_arguments", messages=["invalid `user_id`"])
    given = _given(call, "home")
    known_hash = call.args.text("hash")
    return _answer(call, call.world.views.publish(person.id, given, known_hash))


def _given(call: Call, kind: str) -> Json:
    return checked_view(call.args.structure("view", "invalid_arguments"), kind)


def _answer(call: Call, view: View) -> Json:
    return {"view": shapes.view(call.world, view)}


METHODS = {
    "views.open": Method(run=open_view, tier=4, required=("view",)),
    "views.publish": Method(run=publish, tier=4, required=("user_id", "view")),
    "views.push": Method(run=push, tier=4, required=("view",)),
    "views.update": Method(run=update, tier=4, required=("view",)),
}
