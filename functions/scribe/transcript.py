"""A transcript: what was said, in segments that a note can cite."""

from pydantic import BaseModel, ConfigDict


class Segment(BaseModel):
    """One stretch of speech, at most a sentence or an utterance long.

    ``segment`` is its index in the transcript, ``start`` and ``end`` are seconds from the
    beginning of the assembled audio (None for an uploaded transcript), ``confidence`` is 0 to 1.
    """

    model_config = ConfigDict(frozen=True)

    segment: int
    text: str
    start: float | None = None
    end: float | None = None
    speaker: str | None = None
    confidence: float | None = None


class Transcript(BaseModel):
    """A whole transcript.

    ``language`` is a BCP 47 code. ``engine`` names what heard it (``pocketsphinx``), ``notice``
    is a sentence for the reader about its quality, where one is due.
    """

    model_config = ConfigDict(frozen=True)

    language: str
    engine: str
    segments: tuple[Segment, ...]
    notice: str | None = None

    @property
    def text(self) -> str:
        """The transcript as one string, a line per change of speaker, labelled where known."""
        lines: list[str] = []
        speaker: str | None = None
        for segment in self.segments:
            if lines and segment.speaker == speaker:
                lines[-1] += f" {segment.text}"
            else:
                label = f"{segment.speaker}: " if segment.speaker else ""
                lines.append(label + segment.text)
            speaker = segment.speaker
        return "\n".join(lines)
