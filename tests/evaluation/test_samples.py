"""The harness on dialogues of the project's own making, with sound and with broken writers."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from evaluation.__main__ import evaluate, main
from evaluation.dialogue import Dialogue, read_dialogues
from evaluation.differences import differences
from evaluation.run import Engines, Outcome, run
from evaluation.scores import PER_NOTE, score
from evaluation.tally import total
from scribe.engines import note_writer
from scribe.errors import ProcessingError
from scribe.grounding import check
from scribe.note import Note
from scribe.template import Template
from scribe.transcript import Transcript

SAMPLES = Path(__file__).parents[2] / "evaluation" / "samples"
DIALOGUES = [dialogue for _, dialogue in read_dialogues(SAMPLES) if dialogue]


class Writer:
    """The rules writer, its notes changed afterwards."""

    name = "broken"

    def __init__(self, change: Callable[[str], str]) -> None:
        self.change = change
        self.written = 0

    def write(self, transcript: Transcript, template: Template) -> Note:
        self.written += 1
        note = note_writer("rules").write(transcript, template)
        return Note.model_validate(self._changed(note.model_dump()))

    def _changed(self, value: object) -> object:
        if isinstance(value, dict):
            kept = ("evidence", "path")
            return {key: one if key in kept else self._changed(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self._changed(one) for one in value]
        return self.change(value) if isinstance(value, str) else value


def as_it_is(text: str) -> str:
    return text


def drop_denials(text: str) -> str:
    return re.sub(r"\b(?:Denies|[Nn]o|[Nn]ot|[Nn]ever) ", "", text)


def invent_doses(text: str) -> str:
    return re.sub(r"\b(\d+) mg\b", r"\g<1>7 mg", text)


def figures(change: Callable[[str], str], ground: Callable[[Note, Transcript], Note]) -> dict:
    pair = Engines("none/broken", None, Writer(change), ground)
    tallies = [score(one, run(one, SAMPLES, pair, clock=lambda: 0.0)) for one in DIALOGUES]
    return {
        name: total(tally[name] for tally in tallies if name in tally).value
        for name in dict.fromkeys(name for tally in tallies for name in tally)
    }


def unchecked(note: Note, _: Transcript) -> Note:
    return note


@pytest.fixture(scope="module")
def sound() -> dict:
    return figures(as_it_is, unchecked)


def worse(broken: dict, sound: dict) -> set[str]:
    bad = {*PER_NOTE, "word error rate"} - {"statements"}
    return {
        name
        for name, value in broken.items()
        if value is not None
        and (value > sound[name] + 1e-9 if name in bad else value < sound[name] - 1e-9)
        and not re.match("ROUGE|section|statements", name)
    }


def test_the_samples_are_enough() -> None:
    assert len(DIALOGUES) >= 12
    assert all(one.reference.medications is not None for one in DIALOGUES)


def test_the_rules_do_well_on_them(sound: dict) -> None:
    assert sound["medication dose precision"] >= 0.95
    assert sound["medication dose recall"] >= 0.85
    assert sound["asserted though denied"] == 0
    assert sound["asserted though denied in the dialogue"] == 0
    assert sound["unsupported"] == 0
    assert sound["denied findings recall"] > 0.8


def test_a_writer_that_drops_denials_is_seen_by_negation_errors_alone(sound: dict) -> None:
    broken = figures(drop_denials, unchecked)

    assert worse(broken, sound) == {
        "asserted though denied",
        "asserted though denied in the dialogue",
        "denied findings recall",
    }
    assert broken["asserted though denied"] > 0.5


def test_a_writer_that_invents_doses_is_seen_by_doses_and_support_alone(sound: dict) -> None:
    broken = figures(invent_doses, unchecked)

    names = ("dose", "frequency", "action")
    measures = ("precision", "recall", "F1")
    assert worse(broken, sound) == {
        "unsupported",
        "unsupported before the check",
        *(f"medication {name} {measure}" for name in names for measure in measures),
    }


@pytest.mark.parametrize("change", [drop_denials, invent_doses])
def test_the_check_of_the_product_removes_what_they_broke(
    change: Callable[[str], str], sound: dict
) -> None:
    broken = figures(change, check)

    assert broken["removed by the check"] > sound["removed by the check"]
    assert broken["unsupported"] == 0
    if change is invent_doses:
        assert broken["unsupported before the check"] > 0


def test_table_files_and_plot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [str(SAMPLES), "--out", str(tmp_path), "--date", "2026-01-02", "--commit", "abc"]
    main(asked)
    first = {path.name: path.read_bytes() for path in tmp_path.glob("*.*")}
    main(asked)

    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.*")} == first
    assert first.keys() == {"table.md", "table.csv", "results.json", "plot.svg", "differences.txt"}
    table = first["table.md"].decode()
    assert table in capsys.readouterr().out
    assert f"none/rules, n = {len(DIALOGUES)}" in table
    assert "2026-01-02, commit abc" in table
    assert re.search(r"\| medication dose precision \| [01]\.\d{3} \(.*\) \|", table)
    assert "| dialogues failed | 0 |" in table
    rows = list(csv.DictReader(first["table.csv"].decode().splitlines()))
    results = json.loads(first["results.json"])["results"]
    assert [row["figure"] for row in rows] == [one["figure"] for one in results[0]["summaries"]]
    assert all(float(row["low"]) <= float(row["value"]) <= float(row["high"]) for row in rows)


def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    writer = Writer(as_it_is)
    pair = Engines("none/broken", None, writer)
    first = run(DIALOGUES[0], SAMPLES, pair, kept_in=tmp_path)
    written = writer.written

    assert run(DIALOGUES[0], SAMPLES, pair, kept_in=tmp_path) == first
    assert writer.written == written
    (tmp_path / f"{DIALOGUES[0].id}.json").write_text("{")
    other = DIALOGUES[0].model_copy(update={"transcript": ("Doctor: Hello.",)})
    assert run(other, SAMPLES, pair, kept_in=tmp_path) != first
    assert writer.written == 2 * written


def test_a_failure_is_counted_and_tried_again(tmp_path: Path) -> None:
    class Failing(Writer):
        def write(self, transcript: Transcript, template: Template) -> Note:
            self.written += 1
            raise ProcessingError("extraction_failed", "no") if self.written == 1 else KeyError

    pair = Engines("none/failing", None, Failing(as_it_is))
    dialogue = next(one for one in DIALOGUES if one.id == "cardiology")
    outcomes = [run(dialogue, SAMPLES, pair, kept_in=tmp_path) for _ in range(2)]

    assert [one.failure for one in outcomes] == ["notes: extraction_failed", "notes: KeyError"]
    tally = score(dialogue, outcomes[0])
    assert tally["medication name recall"].above == 0
    assert tally["medication name recall"].below == 2
    assert tally["section coverage"].above == 0


def test_unreadable_files_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.json").write_text('{"id": "x"}')
    with pytest.raises(SystemExit, match="no dialogue"):
        main([str(tmp_path)])
    good = Dialogue.model_validate_json((SAMPLES / "throat.json").read_text())
    (tmp_path / "good.json").write_text(good.model_dump_json())
    main([str(tmp_path), "--out", str(tmp_path / "out")])

    assert "- not readable: bad.json" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["none/none", "rules", "whisper/rules"])
def test_an_unknown_engine_is_named(name: str) -> None:
    with pytest.raises(SystemExit, match="SPEECH/NOTES"):
        main([str(SAMPLES), "--engines", name])


@pytest.mark.parametrize("name", ["transcribe:bucket/rules", "none/bedrock:some.model"])
def test_the_cloud_needs_credentials(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluation.__main__._has_credentials", lambda: False)
    with pytest.raises(SystemExit, match="AWS credentials"):
        main([str(SAMPLES), "--engines", name])


def test_differences_name_what_to_look_at() -> None:
    pair = Engines(
        "none/broken", None, Writer(lambda text: drop_denials(invent_doses(text))), unchecked
    )
    dialogue = next(one for one in DIALOGUES if one.id == "cardiology")

    lines = set(differences(dialogue, run(dialogue, SAMPLES, pair)))

    assert "medication extra: aspirin, 757 mg, 1/day, start" in lines
    assert "medication missed: aspirin, 75 mg, 1/day, start" in lines
    assert "asserted though denied: palpitations" in lines
    assert "unsupported: medications/1/dosage" in lines
    assert list(differences(dialogue, Outcome(made_from="", failure="notes: x"))) == [
        "failed: notes: x"
    ]


def test_the_cloud_needs_a_model_and_a_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluation.__main__._has_credentials", lambda: True)
    with pytest.raises(SystemExit, match=r"none/bedrock:MODEL"):
        main([str(SAMPLES), "--engines", "none/bedrock"])
    with pytest.raises(SystemExit, match=r"transcribe:BUCKET/rules"):
        main([str(SAMPLES), "--engines", "transcribe/rules"])


def test_a_note_of_another_shape_is_a_failure(tmp_path: Path) -> None:
    class Shapeless(Writer):
        def write(self, transcript: Transcript, template: Template) -> Note:
            return Note(data={"soap": ["x"], "medications": 3}, markdown="", statements=())

    pair = Engines("none/shapeless", None, Shapeless(as_it_is), unchecked)
    result = evaluate([(SAMPLES, one) for one in DIALOGUES[:3]], pair, tmp_path)

    assert result.dialogues == 3
    assert set(result.failures) == {one.id for one in DIALOGUES[:3]}
    assert all(why.startswith("scores: ") for why in result.failures.values())
