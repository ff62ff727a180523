"""The control API of our own Huawei: what it has beside that of every server."""

from bot.sandbox.alibaba import bodies
from bot.sandbox.buckets.control_api import ControlApi
from bot.sandbox.control_answers import Actions, Json
from bot.sandbox.huawei.cloud import Cloud
from bot.sandbox.huawei.options import Switches


def control_api(cloud: Cloud) -> ControlApi:
    """Make the control API of a cloud."""

    async def switch(asked: bodies.Switch) -> Json:
        now = cloud.switches.model_dump()
        cloud.switches = Switches.model_validate(now | asked.switches)
        return {"switches": cloud.switches.model_dump(mode="json")}

    async def ledger(_: bodies.Nothing) -> Json:
        return {
            "lines": cloud.ledger.lines(),
            "documents": cloud.ledger.documents(),
            "prices": "not known",
        }

    more: Actions = {
        "switch": (bodies.Switch, switch),
        "ledger": (bodies.Nothing, ledger),
    }
    return ControlApi(cloud, more)
