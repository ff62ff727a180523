"""What people wish by mention, direct message, shortcut, form and link."""

import pytest

from bot.errors import RejectedError
from bot.models import AnswerRoute, Person, Place, RequestKind, SourceMessage
from tests.unit.jobs.workshop import TEXT, TURNED, Workshop

PARENT = Place("T1", "C1", "100.1", "100.1")
IN_THREAD = Place("T1", "C1", "150.1", "100.1")
LINK = "https://acme.slack.com/archives/C1/p1700000000123456"
LINKED_TS = "1700000000.123456"


@pytest.fixture(autouse=True)
def _everyone_is_known(shop: Workshop) -> None:
    shop.messages.known["U1"] = Person("Emma", "pt-BR")


# --- mentions ---------------------------------------------------------------------


async def test_a_mention_with_a_text_is_answered_in_its_thread(shop: Workshop) -> None:
    await shop.say(f"<@UBOT> pt {TEXT}")

    job = await shop.the_job()
    assert (job.state, job.key.ts, job.thread_ts) == ("done", "150.1", "150.1")
    assert job.content["translation"] == TURNED
    assert shop.delivery.stands == [(job.id, "200.1")]


async def test_a_mention_in_a_thread_is_answered_there(shop: Workshop) -> None:
    await shop.say(f"<@UBOT> pt {TEXT}", place=IN_THREAD)

    job = await shop.the_job()
    assert (job.key.ts, job.thread_ts) == ("150.1", "100.1")


async def test_a_bare_language_is_about_the_message_above(shop: Workshop) -> None:
    shop.messages.higher = SourceMessage(PARENT, TEXT)

    await shop.say("<@UBOT> pt", place=IN_THREAD)

    job = await shop.the_job()
    assert (job.key.ts, job.thread_ts) == ("100.1", "100.1")
    assert job.content["translation"] == TURNED


async def test_a_flag_and_a_mention_of_one_message_are_one_job(shop: Workshop) -> None:
    shop.messages.higher = SourceMessage(PARENT, TEXT)
    shop.messages.add(TEXT)

    await shop.say("<@UBOT> pt", place=IN_THREAD)
    await shop.flag("pt", user="U2")

    assert len(shop.delivery.stands) == 1
    assert [say["code"] for say in shop.told] == ["already_done"]


async def test_without_a_language_it_is_the_asker_s_own(shop: Workshop) -> None:
    shop.messages.higher = SourceMessage(PARENT, TEXT)

    await shop.say("<@UBOT>", place=IN_THREAD)

    assert (await shop.the_job()).key.target == "pt"


async def test_a_language_that_slack_does_not_tell_is_asked_for(shop: Workshop) -> None:
    await shop.say("<@UBOT>", user="U9", place=IN_THREAD)

    assert shop.told == [{"code": "which_language"}]
    assert await shop.stores.reader.jobs() == []


async def test_a_misspelt_language_is_not_taken_for_a_text(shop: Workshop) -> None:
    await shop.say("<@UBOT> portuguees", place=IN_THREAD)

    assert shop.told == [{"code": "unknown_language", "near": ["pt"]}]


async def test_a_text_without_a_language_is_translated_into_one_s_own(
    shop: Workshop,
) -> None:
    await shop.say("<@UBOT> what time does the train leave tomorrow")

    job = await shop.the_job()
    assert (job.key.target, job.key.ts) == ("pt", "150.1")


@pytest.mark.parametrize(
    ("text", "code"), [("thanks <@UBOT>!", "called"), ("<@UBOT> help", "help")]
)
async def test_a_mention_that_asks_for_nothing_is_answered_privately(
    shop: Workshop, text: str, code: str
) -> None:
    await shop.say(text, place=IN_THREAD)

    assert shop.told == [{"code": code}]
    assert shop.routes == [AnswerRoute.EPHEMERAL]
    assert shop.delivery.attempts == []


async def test_where_nothing_stands_above_it_says_so(shop: Workshop) -> None:
    await shop.say("<@UBOT> pt")

    assert shop.told == [{"code": "nothing_above"}]


async def test_where_what_stands_above_cannot_be_read_it_says_so(
    shop: Workshop,
) -> None:
    shop.messages.higher = RejectedError("x", code="missing_scope")

    await shop.say("<@UBOT> pt")

    told = {"code": "cannot_read", "reason": "missing_scope", "channel": "C1"}
    assert shop.told == [told]


async def test_mentions_in_a_message_are_shown_by_name(shop: Workshop) -> None:
    shop.messages.known["U2"] = Person("Bruno Sá")

    await shop.say("<@UBOT> pt ask <@U2> and <@U3> again")

    translation = (await shop.the_job()).content["translation"]
    assert "@Bruno Sá" in translation
    assert "<@" not in translation


# --- direct messages --------------------------------------------------------------


async def test_a_direct_message_is_answered_beside_it(shop: Workshop) -> None:
    place = Place("T1", "D1", "150.1")

    await shop.say(f"pt {TEXT}", kind=RequestKind.DIRECT, place=place)

    job = await shop.the_job()
    assert (job.key.channel, job.key.ts, job.thread_ts) == ("D1", "150.1", "")
    assert shop.delivery.stands == [(job.id, "200.1")]


async def test_a_direct_message_in_a_thread_is_answered_in_it(shop: Workshop) -> None:
    place = Place("T1", "D1", "150.1", "140.1")

    await shop.say(f"pt {TEXT}", kind=RequestKind.DIRECT, place=place)

    assert (await shop.the_job()).thread_ts == "140.1"


async def test_a_bare_language_in_a_direct_conversation_is_about_what_stands_above(
    shop: Workshop,
) -> None:
    shop.messages.higher = SourceMessage(Place("T1", "D1", "149.1", "149.1"), TEXT)
    place = Place("T1", "D1", "150.1")

    await shop.say("pt", kind=RequestKind.DIRECT, place=place)

    job = await shop.the_job()
    assert (job.key.ts, job.thread_ts) == ("149.1", "")


@pytest.mark.parametrize("lead", ["<@UBOT> ", "<@UBOT> <@UBOT>: "])
async def test_the_bot_s_name_is_no_part_of_a_direct_message(
    shop: Workshop, lead: str
) -> None:
    place = Place("T1", "D1", "150.1")

    await shop.say(f"{lead}pt {TEXT}", kind=RequestKind.DIRECT, place=place)

    assert (await shop.the_job()).content["text"] == TEXT


async def test_a_direct_message_without_words_is_not_about_another(
    shop: Workshop,
) -> None:
    shop.messages.higher = SourceMessage(Place("T1", "D1", "149.1", "149.1"), TEXT)
    place = Place("T1", "D1", "150.1")

    await shop.say("", kind=RequestKind.DIRECT, place=place)

    assert shop.told == [{"code": "nothing_to_translate"}]


# --- the message shortcut ---------------------------------------------------------


async def _shortcut(shop: Workshop, text: str = TEXT, **fields: object) -> None:
    known: dict[str, object] = {
        "kind": RequestKind.SHORTCUT,
        "place": Place("T1", "C1", "100.1"),
        "response_url": "http://127.0.0.1/r",
    }
    await shop.say(text, **(known | fields))


async def test_the_shortcut_translates_for_its_asker_alone(shop: Workshop) -> None:
    await _shortcut(shop)

    job = await shop.the_job()
    assert (job.key.ts, job.key.target, job.key.audience) == ("100.1", "pt", "U1")
    ((user, route, say, text),) = shop.delivery.answers
    assert (user, route, say["code"]) == ("U1", AnswerRoute.RESPONSE_URL, "result")
    assert text == TURNED
    assert (shop.delivery.attempts, shop.messages.reads) == ([], [])


async def test_the_shortcut_on_our_own_post_is_about_the_original(
    shop: Workshop,
) -> None:
    shop.messages.add(TEXT)
    await shop.flag("es")
    shop.messages.known["U1"] = Person("Emma", "pt-PT")

    await _shortcut(shop, TURNED, place=Place("T1", "C1", "200.1"))

    job = await shop.the_job()
    assert (job.key.ts, job.content["text"]) == ("100.1", TEXT)


async def test_the_shortcut_without_a_language_of_one_s_own_asks_for_it(
    shop: Workshop,
) -> None:
    await _shortcut(shop, user="U9")

    assert shop.told == [{"code": "which_language"}]


async def test_a_private_translation_of_a_message_is_posted_in_its_thread(
    shop: Workshop,
) -> None:
    shop.messages.add(TEXT)
    await _shortcut(shop)

    await shop.click(RequestKind.PUBLISH, (await shop.the_job()).id)

    job = await shop.the_job()
    assert (job.key.audience, job.thread_ts) == ("thread", "100.1")
    assert shop.delivery.stands == [(job.id, "200.1")]
    assert len(shop.translator.calls) == 1


async def test_posting_in_the_thread_what_stands_there_says_where(
    shop: Workshop,
) -> None:
    shop.messages.add(TEXT)
    await shop.flag("pt")
    await _shortcut(shop)

    await shop.click(RequestKind.PUBLISH, (await shop.the_job()).id)

    assert len(shop.delivery.stands) == 1
    assert shop.told[-1] == {"code": "already_done"}


# --- the form ---------------------------------------------------------------------


async def _form(shop: Workshop, *, public: bool, channel: str = "C1") -> None:
    await shop.say(
        TEXT,
        kind=RequestKind.FORM,
        data={"target": "pt", "public": public},
        place=Place("T1", channel),
        response_url="http://127.0.0.1/r" if channel else "",
    )


async def test_a_form_for_oneself_is_answered_privately(shop: Workshop) -> None:
    await _form(shop, public=False)

    assert shop.told == [{"code": "result"}]
    assert (await shop.the_job()).key.audience == "U1"


async def test_a_form_for_everyone_is_answered_in_public_once(shop: Workshop) -> None:
    await _form(shop, public=True)

    assert shop.told == [{"code": "publish"}]


async def test_a_public_answer_that_is_refused_is_told_to_its_asker(
    shop: Workshop,
) -> None:
    closed = RejectedError("x", code="expired_url")
    shop.delivery.answer_errors.extend([closed, RejectedError("x", code="left")])

    await _form(shop, public=True)

    told = {"code": "unpublished", "reason": "left", "stand": 0, "form": True}
    assert shop.told == [told]


# --- links ------------------------------------------------------------------------


async def test_a_linked_message_is_translated_in_its_own_thread(
    shop: Workshop,
) -> None:
    shop.messages.add(TEXT, ts=LINKED_TS, thread_ts="1699999999.000100")
    shop.messages.members.add(("C1", "U1"))

    await shop.command(f"pt {LINK}")

    job = await shop.the_job()
    assert (job.key.ts, job.thread_ts) == (LINKED_TS, "1699999999.000100")
    assert shop.delivery.stands == [(job.id, "200.1")]
    assert shop.told == [{"code": "posted"}]


async def test_a_link_without_a_language_is_read_in_one_s_own(shop: Workshop) -> None:
    shop.messages.add(TEXT, ts=LINKED_TS)
    shop.messages.members.add(("C1", "U1"))

    await shop.command(LINK)

    assert (await shop.the_job()).key.target == "pt"


async def test_a_link_to_where_the_asker_is_no_member_is_not_read(
    shop: Workshop,
) -> None:
    shop.messages.add(TEXT, ts=LINKED_TS)

    await shop.command(f"pt {LINK}")

    assert shop.told == [{"code": "link_unreadable"}]
    assert (shop.messages.reads, await shop.stores.reader.jobs()) == ([], [])


async def test_a_link_to_what_has_no_words_is_answered_where_it_was_asked(
    shop: Workshop,
) -> None:
    shop.messages.add(":tada:", ts=LINKED_TS, thread_ts="1699999999.000100")
    shop.messages.members.add(("C1", "U1"))

    request = await shop.command(f"pt {LINK}")

    assert shop.told == [{"code": "nothing_to_translate"}]
    kept = await shop.stores.reader.request("T1", request.id)
    assert kept is not None
    assert "thread_ts" not in kept.data


async def test_a_link_to_what_is_translated_already_says_where(shop: Workshop) -> None:
    shop.messages.add(TEXT, ts=LINKED_TS)
    shop.messages.members.add(("C1", "U1"))

    for _ in range(2):
        await shop.command(f"pt {LINK}")

    assert [say["code"] for say in shop.told] == ["posted", "already_done"]
    assert len(shop.delivery.stands) == 1


async def test_who_flags_while_a_linked_message_is_translated_hears_nothing(
    shop: Workshop,
) -> None:
    shop.messages.add(TEXT, ts=LINKED_TS)
    shop.messages.members.add(("C1", "U1"))
    await shop.add(user="U2", place=Place("T1", "C1", LINKED_TS))

    await shop.command(f"pt {LINK}")

    assert len(shop.delivery.stands) == 1
    assert [user for user, *_ in shop.delivery.answers] == ["U1"]


async def test_a_link_to_our_own_post_is_about_the_original(shop: Workshop) -> None:
    shop.messages.add(TEXT)
    await shop.flag("pt")
    job = await shop.the_job()
    await shop.change(job, posted_ts=LINKED_TS)
    shop.messages.members.add(("C1", "U1"))

    await shop.command(f"es {LINK}")

    assert (await shop.the_job()).key.ts == "100.1"


async def test_membership_is_asked_of_where_the_link_leads(shop: Workshop) -> None:
    shop.messages.add(TEXT, ts=LINKED_TS)
    shop.messages.members.add(("C9", "U1"))

    await shop.command(f"pt {LINK}", place=Place("T1", "C9"))

    assert shop.told == [{"code": "link_unreadable"}]


async def test_a_pair_that_nobody_does_is_about_its_job(shop: Workshop) -> None:
    shop.messages.add(TEXT)
    await shop.flag("ja")

    ((_, _, say, _),) = shop.delivery.answers
    assert say["job"] == (await shop.the_job()).id
