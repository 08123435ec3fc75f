"""Short talks about drugs: they are of their form, and the rules keep what they have reached."""

from pathlib import Path

import pytest

from evaluation.orders import Score, score, talks


def test_talks_are_read(tmp_path: Path) -> None:
    (tmp_path / "some.txt").write_text(
        "D: Stop the aspirin.\nP: And the Zocor?\n= aspirin stop; zocor ; vitamin d\n\nP: Hi.\n= \n"
    )
    first, second = talks(tmp_path)
    assert first.lines == ("D: Stop the aspirin.", "P: And the Zocor?")
    assert first.right == {"aspirin": "stop", "simvastatin": "", "vitamin d": ""}
    assert second.right == {}


@pytest.mark.parametrize("text", ["D: Hello.\n", "Doctor: Hello.\n= aspirin stop\n"])
def test_another_form_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "some.txt").write_text(text)
    with pytest.raises(ValueError, match=r"some.txt, 1"):
        list(talks(tmp_path))


def test_the_rules_keep_what_they_have_reached() -> None:
    reached: Score = score(list(talks()))
    assert reached.expected > 1000
    assert reached.named / reached.found > 0.93
    assert reached.right / reached.expected > 0.28
