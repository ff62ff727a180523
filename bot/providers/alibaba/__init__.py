"""Alibaba Cloud Machine Translation (alimt 2018-10-12), behind our Protocols."""

from bot.providers.alibaba.client import AlibabaClient
from bot.providers.alibaba.detection import AlibabaDetector
from bot.providers.alibaba.documents import AlibabaDocuments
from bot.providers.alibaba.image_options import ImageOptions
from bot.providers.alibaba.images import AlibabaImage, AlibabaImages
from bot.providers.alibaba.long_text import AlibabaLongText
from bot.providers.alibaba.options import Options
from bot.providers.alibaba.signing import Credentials
from bot.providers.alibaba.text import AlibabaText
from bot.providers.alibaba.uploads import AlibabaUploads

__all__ = [
    "AlibabaClient",
    "AlibabaDetector",
    "AlibabaDocuments",
    "AlibabaImage",
    "AlibabaImages",
    "AlibabaLongText",
    "AlibabaText",
    "AlibabaUploads",
    "Credentials",
    "ImageOptions",
    "Options",
]
