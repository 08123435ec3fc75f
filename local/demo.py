"""``make demo``: the sample consultation through the whole stack, from audio to cited note."""

import shutil
import sys
import textwrap
import time
from typing import Any

from local.dev import stop_on_signals
from local.emulator import LocalError
from local.receiver import Receiver, line, receiving
from local.session_run import SessionRun, UnexpectedAnswerError, run_session, sample_chunks
from local.stack import running_stack
from local.terminal import clock, explain, heading

TITLES = {"soap": "SOAP note", "medications": "Medications"}
WEBHOOK_PATIENCE = 30.0
"""Seconds; an event is there in two or three."""
SORTS = {
    "files": "chunks that are audio files each",
    "recording": "chunks of one browser recording",
}


def main() -> int:
    """Run it: status 0 when every session completed."""
    stop_on_signals()
    began = time.monotonic()
    try:
        heading("Starting the stack")
        with running_stack("demo") as stack:
            print(f"  {'':<28} {time.monotonic() - began:6.1f} s  all of it")
            runs = {}
            with receiving(stack.client()) as receiver:
                for sort, title in SORTS.items():
                    chunks = sample_chunks(sort)
                    heading(f"A consultation, as {len(chunks)} {title}")
                    runs[sort] = run_session(stack.client(), chunks)
                told = _show_webhooks(receiver, len(runs))
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except (LocalError, UnexpectedAnswerError, TimeoutError) as error:
        return explain(error, getattr(error, "log", None))
    show_result(runs["files"].result)
    _show_timing(runs)
    print(f"\nEverything is stopped again. {time.monotonic() - began:.0f} s in all.")
    return 0 if told and all(run.result["status"] == "completed" for run in runs.values()) else 1


def _show_webhooks(receiver: Receiver, sessions: int) -> bool:
    """Print what a webhook was told; return whether it heard the end of every session."""
    heading("Told by webhook, each signature verified")

    def heard_all(_: object) -> bool:
        names = [each["event"] for each in receiver.events]
        return names.count("session.completed") >= sessions

    told = receiver.wait_for(heard_all, WEBHOOK_PATIENCE)
    for event in sorted(receiver.events, key=lambda event: str(event["timestamp"])):
        print(f"  {line(event)}")
    return told and receiver.refused == 0


def show_result(session: dict[str, Any]) -> None:
    """Print what get session answered: the transcript, each document with what it rests on."""
    heading("Transcript")
    if notice := session.get("transcript_notice"):
        _paragraph("", notice)
        print()
    for segment in session.get("segments", []):
        speaker = f"{segment['speaker']}: " if segment.get("speaker") else ""
        _paragraph(f"[{clock(segment['start'])}] ", f"{speaker}{segment['text']}")
    for template in session.get("templates", []):
        for name, entry in template.items():
            heading(TITLES.get(name, name))
            _show_document(entry)
    for problem in session.get("processing_errors", []):
        print(f"  ! {problem['message']}")


def _show_document(entry: dict[str, Any]) -> None:
    if entry["status"] != "success":
        print(f"  {entry['status']}: {entry.get('error', {}).get('message', '')}")
        return
    section = ""
    for statement in entry["statements"]:
        part = statement["path"].split("/")[1]
        if part != section and not part.isdigit():
            print(f"\n  {part.capitalize()}")
        section = part
        _paragraph("  • ", statement["text"])
        for evidence in statement["evidence"]:
            _paragraph(f"      [{clock(evidence['start'])}] ", f"“{evidence['quote']}”")
    for warning in entry.get("warnings", []):
        _paragraph("  ! ", warning)


def _paragraph(label: str, text: str) -> None:
    width = min(shutil.get_terminal_size().columns, 100)
    indent = " " * (len(label) + 2)
    print(textwrap.fill(text, width, initial_indent=f"  {label}", subsequent_indent=indent))


def _show_timing(runs: dict[str, SessionRun]) -> None:
    heading("Seconds per stage")
    print(f"  {'':<10}" + "".join(f"{sort:>12}" for sort in runs))
    for name in next(iter(runs.values())).seconds:
        print(f"  {name:<10}" + "".join(f"{run.seconds[name]:12.2f}" for run in runs.values()))


if __name__ == "__main__":
    sys.exit(main())
