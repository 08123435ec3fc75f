"""Which of a run's bytes were heard and which were lost, and so what became of its chunks."""

from scribe.media.run import Run, skipped
from scribe.problem import ProcessingProblem


class Ledger:
    """Keeps account of one run, in bytes from its beginning (``end`` exclusive)."""

    def __init__(self, run: Run) -> None:
        self.reason = "it could not be decoded"
        """Why chunks are left out: the end of a sentence for people."""
        self._run = run
        self._begun: set[int] = set()
        self._touched: set[int] = set()
        self._damaged: set[int] = set()

    def packet_heard(self, start: int, end: int) -> None:
        """Note a packet that was decoded."""
        chunks = self._run.chunks_between(start, end)
        self._begun.update(chunks[:1])
        self._touched.update(chunks)

    def passed(self, start: int, end: int) -> None:
        """Note what is no audio and rightly so: tables, tags, the last bytes of a packet."""
        self._touched.update(self._run.chunks_between(start, end))

    def lost(self, start: int, end: int) -> None:
        """Note audio, or what stands in its place, that could not be decoded."""
        self._damaged.update(self._run.chunks_between(start, end))

    def give_up(self, reason: str) -> None:
        """Note that none of it can be used after all."""
        self.reason = reason
        self._begun.clear()

    @property
    def processed(self) -> int:
        """How many chunks the audio comes from."""
        return len(self._run.names) - len(self._skipped())

    def problems(self) -> list[ProcessingProblem]:
        """Return what became of the chunks that are not wholly in the audio."""
        left_out = self._skipped()
        return [
            skipped(name, self.reason)
            if index in left_out
            else ProcessingProblem(
                type="audio_file_damaged",
                file=name,
                message=f"Part of {name} could not be decoded and was left out.",
            )
            for index, name in enumerate(self._run.names)
            if index in left_out | self._damaged
        ]

    def _skipped(self) -> set[int]:
        everything = set(range(len(self._run.names)))
        if not self._begun:
            return everything
        # The first may hold no more than the header that the others are read with; others may
        # hold no more than the rest of a packet or a table.
        return everything - self._begun - (self._touched - self._damaged) - {0}
