"""The tour, in order: what the person does, and the scene."""

from collections.abc import Awaitable, Callable

from bot.demo.scenes import clouds, commands, conversations, files, flags
from bot.demo.scenes.scene import Scene

STORY: tuple[tuple[str, Callable[[Scene], Awaitable[str]]], ...] = (
    ("Emma types /translate pt Good morning, everyone ...", commands.command),
    ("Emma clicks “Post to the channel”", commands.publish),
    ("Bruno writes in Portuguese; Emma adds :us:", flags.flag),
    (
        "Emma mentions Bruno, a link, code and @here; Bruno adds :flag-br:",
        flags.tokens,
    ),
    ("Clara adds the same flag", flags.same_flag_again),
    ("Bruno adds :flag-pt: to the bot's own reply", flags.flag_on_reply),
    ("Bruno replies in the thread; Greta adds :gb: there", flags.flag_in_thread),
    ("Greta writes “@translator pt” in a thread", conversations.mention_in_thread),
    (
        "Emma writes “@translator pt The new office ...”",
        conversations.mention_with_text,
    ),
    ("Greta writes to the bot directly", conversations.direct_message),
    (
        "Bruno, whose Slack is Portuguese, uses “Translate message”",
        conversations.message_shortcut,
    ),
    ("Bruno chooses another language in the menu below", conversations.other_language),
    ("Bruno clicks “Post in thread”", conversations.post_in_thread),
    ("Clara clicks “Show original”", conversations.show_original),
    ("Clara clicks “Delete”; then Bruno, who had asked, does", conversations.delete),
    ("Emma types /translate alone and fills in the form", commands.form),
    ("Clara uses the shortcut “Translate a text”", commands.global_shortcut),
    ("Emma types /translate pt and a message's link", commands.link),
    ("Emma writes 14,000 characters; Bruno adds :flag-pt:", flags.long_message),
    ("Emma types /translate portuguezish ...", commands.unknown_language),
    ("Emma adds :jp:, which the engine lacks", flags.unsupported),
    ("Aiko adds :jp: where Alibaba, simulated, comes first", clouds.cloud_first),
    ("Alibaba refuses the account; Bruno adds :flag-pt:", clouds.cloud_down),
    ("Bruno uploads a picture; Emma adds :jp:", files.one_image),
    ("Bruno uploads three pictures at once; Aiko adds :jp:", files.three_images),
    (
        "Bruno uploads a Word document with a few words above it; Aiko adds :jp:",
        files.document_with_caption,
    ),
    (
        "Bruno uploads a Chinese one where Huawei, simulated, has it; Emma adds :us:",
        files.document_by_huawei,
    ),
    ("Emma types /translate help", commands.ask_for_help),
)
