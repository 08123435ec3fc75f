"""``python -m evaluation DATA``: score pairs of engines on a folder of dialogues."""

import argparse
import importlib.metadata
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import botocore.session

from evaluation.by_job import AwaitedTranscribe
from evaluation.dialogue import Dialogue, read_dialogues
from evaluation.differences import differences
from evaluation.report import Report, Result, as_markdown, write_report
from evaluation.run import Engines, Outcome, run
from evaluation.scores import score, summarise
from scribe.engines import SpeechToText, note_writer, speech_to_text

_IN_THE_CLOUD = ("transcribe", "bedrock")


def main(argv: Sequence[str] | None = None) -> None:
    """Read the arguments, run, write the report and print its table."""
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("data", type=Path, help="a folder of dialogues")
    parser.add_argument("--engines", nargs="+", default=["none/rules"], metavar="SPEECH/NOTES")
    parser.add_argument("--out", type=Path, default=Path(".local/evaluation"))
    parser.add_argument("--date", default="undated")
    parser.add_argument("--commit", default="unknown")
    asked = parser.parse_args(argv)
    files = list(read_dialogues(asked.data))
    dialogues = [(path.parent, dialogue) for path, dialogue in files if dialogue]
    if not dialogues:
        sys.exit(f"There is no dialogue in {asked.data}: see docs/evaluation.md.")
    report = Report(
        dataset=_each(dialogue.dataset for _, dialogue in dialogues),
        split=_each(dialogue.split for _, dialogue in dialogues),
        date=asked.date,
        commit=asked.commit,
        unreadable=[path.name for path, dialogue in files if dialogue is None],
        results=[evaluate(dialogues, engines(name), asked.out) for name in asked.engines],
    )
    write_report(report, asked.out)
    print(as_markdown(report))
    print(f"Table, results and plot: {asked.out}")


def evaluate(dialogues: list[tuple[Path, Dialogue]], pair: Engines, out: Path) -> Result:
    """Run a pair of engines on dialogues, given with their folders, and score them.

    With a speech engine only dialogues with audio count, without one those with a transcript.
    Outcomes are kept under ``out``.
    """
    kept_in = out / "outcomes" / re.sub(r"[^A-Za-z0-9_.-]", "+", pair.name)
    tallies, failures, different = [], {}, {}
    for folder, dialogue in dialogues:
        if not (dialogue.audio if pair.speech else dialogue.transcript):
            continue
        outcome = run(dialogue, folder, pair, kept_in=kept_in)
        try:
            scored = score(dialogue, outcome), list(differences(dialogue, outcome))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # A note of another shape than its template's is no note.
            outcome = Outcome(made_from="", failure=f"scores: {type(error).__name__}")
            scored = score(dialogue, outcome), list(differences(dialogue, outcome))
        tally, different[dialogue.id] = scored
        tallies.append(tally)
        if outcome.failure:
            failures[dialogue.id] = outcome.failure
    return Result(
        engines=pair.name,
        versions=_versions(pair),
        dialogues=len(tallies),
        failures=failures,
        summaries=summarise(tallies),
        differences=different,
    )


def engines(name: str) -> Engines:
    """Return the pair of this name, ``none/rules`` or ``transcribe:BUCKET/bedrock:MODEL``.

    Ends the program, saying why, if there is none.
    """
    listener, _, writer = name.partition("/")
    speech, _, bucket = listener.partition(":")
    notes, _, language_model = writer.partition(":")
    if not {speech, notes}.isdisjoint(_IN_THE_CLOUD) and not _has_credentials():
        sys.exit(
            f"{name} needs AWS credentials and a region: Amazon Transcribe and Bedrock run in your "
            "account. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and what belongs to it, and "
            "AWS_DEFAULT_REGION."
        )
    if notes == "bedrock" and not language_model:
        sys.exit(
            f"{name} needs the id of a model or inference profile behind it: {name}:MODEL. "
            "cdk.json has those of a deployment."
        )
    if speech == "transcribe" and not bucket:
        sys.exit(
            f"{name} needs a bucket of yours, in the same region, for the audio while it is heard: "
            f"transcribe:BUCKET/{writer}."
        )
    try:
        heard = _listener(speech, bucket)
        return Engines(name=name, speech=heard, notes=note_writer(notes, language_model))
    except ValueError as error:
        sys.exit(
            f"{name}: {error}. A pair is SPEECH/NOTES, such as none/rules or "
            "transcribe:BUCKET/bedrock:MODEL."
        )


def _listener(speech: str, bucket: str) -> SpeechToText | None:
    if speech == "none":
        return None
    return AwaitedTranscribe(bucket) if speech == "transcribe" else speech_to_text(speech)


def _has_credentials() -> bool:
    session = botocore.session.get_session()
    return bool(session.get_credentials() and session.get_config_variable("region"))


def _versions(pair: Engines) -> str:
    speech = pair.speech.name if pair.speech else "the dialogues' own transcripts"
    if speech == "pocketsphinx":
        speech += f" {importlib.metadata.version('pocketsphinx')}"
    notes = pair.name.partition("/")[2]
    return f"{speech}; notes by {notes} of this commit"


def _each(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names)))


if __name__ == "__main__":
    main()
