"""The pack: sound, and offered where the plugin is on."""

from __future__ import annotations

from fireside.plugins import QuestionCategory, check_pack


def test_pack_is_sound_and_leaves_no_part_of_the_conversation_out(institution, ask):
    (pack,) = ask(institution).packs.values()
    assert check_pack(pack) == ()
    assert {question.category for question in pack.questions} == set(QuestionCategory)
    assert pack.fields == ()
