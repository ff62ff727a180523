"""IAM: tokens for a password, and the projects of an account."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.huawei.options import Account, Switches
from bot.sandbox.huawei.problems import IamError
from bot.sandbox.huawei.tokens import Tokens, written

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What IAM answers."""

    status: int
    body: Json
    headers: Mapping[str, str] = field(default_factory=dict)


class Iam:
    """Knows the users.

    Args:
        accounts: Those that there are, each with one user.
        tokens: Where tokens are kept.
    """

    def __init__(self, accounts: Sequence[Account], tokens: Tokens) -> None:
        self._accounts = accounts
        self._tokens = tokens

    def create_token(self, body: Json, switches: Switches) -> Given:
        """Give a token for a name and a password.

        Raises:
            IamError: They are wrong, or the call is of another form.
        """
        user, scope = _login(body)
        account = self._known(user)
        project_id = _project(scope, account)
        text, token = self._tokens.issue(account, project_id, switches.token_seconds)
        domain = {"id": f"domain-{account.id}", "name": account.domain}
        told: Json = {
            "methods": ["password"],
            "expires_at": written(token.expires_at),
            "issued_at": written(token.issued_at),
            "user": {
                "id": f"user-{account.id}",
                "name": account.user,
                "domain": domain,
            },
            "roles": [],
            "catalog": [],
        }
        if project_id:
            name = account.project_name
            told["project"] = {"id": project_id, "name": name, "domain": domain}
        return Given(
            status=201, body={"token": told}, headers={"X-Subject-Token": text}
        )

    def list_projects(self, account: Account, query: Mapping[str, str]) -> Given:
        """The account's projects, of one name or all."""
        name = query.get("name", account.project_name)
        own = {
            "id": account.project_id,
            "name": account.project_name,
            "domain_id": f"domain-{account.id}",
            "parent_id": f"domain-{account.id}",
            "is_domain": False,
            "enabled": True,
            "description": "",
        }
        found = [own] if name == account.project_name else []
        return Given(status=200, body={"projects": found, "links": {}})

    def _known(self, user: Json) -> Account:
        said = [user.get("name"), user.get("password"), _name(user.get("domain"))]
        for account in self._accounts:
            own = [account.user, account.password, account.domain]
            if hmac.compare_digest(repr(said).encode(), repr(own).encode()):
                return account
        raise IamError(401, "The username or password is wrong.")


def _login(body: Json) -> tuple[Json, Json]:
    """The user and the scope of a login by password."""
    try:
        auth = body["auth"]
        identity = auth["identity"]
        if identity["methods"] != ["password"]:
            raise IamError(400, "The method of identity must be password.")
        user, scope = identity["password"]["user"], auth.get("scope") or {}
    except (AttributeError, KeyError, TypeError):
        raise IamError(400, "The request body is invalid.") from None
    if not isinstance(user, dict) or not isinstance(scope, dict):
        raise IamError(400, "The request body is invalid.")
    return user, scope


def _project(scope: Json, account: Account) -> str:
    """The project that a token is to open; empty: none."""
    project = scope.get("project")
    if project is None:
        return ""
    if not isinstance(project, dict):
        raise IamError(400, "The request body is invalid.")
    if project.get("id", account.project_id) != account.project_id:
        raise IamError(401, "The project is not yours.")
    if project.get("name", account.project_name) != account.project_name:
        raise IamError(401, "The project is not yours.")
    return account.project_id


def _name(value: Any) -> Any:
    return value.get("name") if isinstance(value, dict) else None
