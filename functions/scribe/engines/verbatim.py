"""Documents that are the transcript itself: written by code, whatever the note writer."""

from scribe.note import Evidence, Note, Statement
from scribe.transcript import Segment, Transcript


def cite(segment: Segment) -> Evidence:
    """Return a whole segment as evidence."""
    return Evidence(
        segment=segment.segment, quote=segment.text, start=segment.start, end=segment.end
    )


def write_verbatim(transcript: Transcript) -> Note:
    """Return a transcript as a note, a statement for each segment that says something."""
    statements = []
    speaker: str | None = None
    for segment in transcript.segments:
        if segment.text.strip():
            starts_turn = segment.speaker and segment.speaker != speaker
            statements.append(
                Statement(
                    path="/transcript",
                    text=f"{segment.speaker}: {segment.text}" if starts_turn else segment.text,
                    evidence=(cite(segment),),
                )
            )
        speaker = segment.speaker
    return Note(data={"transcript": transcript.text}, markdown="", statements=tuple(statements))
