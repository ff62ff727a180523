"""Huawei Cloud Natural Language Processing (v1), behind our Protocols."""

from bot.providers.huawei.client import HuaweiClient
from bot.providers.huawei.detection import HuaweiDetector
from bot.providers.huawei.documents import HuaweiDocuments
from bot.providers.huawei.projects import IamProjects
from bot.providers.huawei.signing import Credentials
from bot.providers.huawei.text import HuaweiText
from bot.providers.huawei.token import IamTokens, Login

__all__ = [
    "Credentials",
    "HuaweiClient",
    "HuaweiDetector",
    "HuaweiDocuments",
    "HuaweiText",
    "IamProjects",
    "IamTokens",
    "Login",
]
