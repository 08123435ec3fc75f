"""From a recording to a score: the embedded speech engine on a chunk of the demo's consultation.

A second of hearing; the other measures of hearing are tested on texts.
"""

import re
from pathlib import Path

from evaluation.dialogue import Dialogue, Reference
from evaluation.run import Engines, run
from evaluation.scores import score
from evaluation.tally import Ratio
from scribe.engines import note_writer, speech_to_text
from scribe.note import Note
from scribe.transcript import Transcript

CONSULTATION = Path(__file__).parents[2] / "local" / "consultation"


def unchecked(note: Note, _: Transcript) -> Note:
    return note


def test_a_recording_is_heard_and_scored() -> None:
    script = (CONSULTATION / "script.txt").read_text()
    spoken = re.search(r"Take paracetamol.*raise your blood pressure\.", script)
    assert spoken
    dialogue = Dialogue(
        id="chunk",
        dataset="demo",
        split="own",
        audio=("files/7.webm",),
        spoken=spoken[0],
        reference=Reference(),
    )
    pair = Engines("pocketsphinx/rules", speech_to_text("pocketsphinx"), note_writer("rules"))

    outcome = run(dialogue, CONSULTATION, pair)
    tally = score(dialogue, outcome)

    assert outcome.failure is None
    assert outcome.transcript is not None
    assert outcome.transcript.notice in outcome.notes["soap"].warnings
    assert tally["word error rate"].below == len(spoken[0].split())
    assert (tally["word error rate"].value or 0) <= 0.2
    assert tally["drug names heard"].value == 1
    assert tally["removed by the check"].above == 0
    assert tally["seconds hearing"].above > 0


def test_missing_audio_is_a_failure(tmp_path: Path) -> None:
    dialogue = Dialogue(
        id="gone",
        dataset="demo",
        split="own",
        audio=("0.webm",),
        spoken="Good morning.",
        reference=Reference(),
    )
    pair = Engines("pocketsphinx/rules", speech_to_text("pocketsphinx"), note_writer("rules"))

    outcome = run(dialogue, tmp_path, pair)

    assert outcome.failure == "speech: FileNotFoundError"
    assert score(dialogue, outcome)["word error rate"] == Ratio(2, 2)
