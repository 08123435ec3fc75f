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
        self._breaks_off: int | None = None

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

    def broken_off(self) -> None:
        """Note that the run ends before its audio does. It is told of the last chunk heard.

        Where something was found lost, that is why the run is too short.
        """
        if self._begun and not self._damaged:
            self._breaks_off = max(self._begun)

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
        problems = []
        for index, name in enumerate(self._run.names):
            if index in left_out:
                problems.append(skipped(name, self.reason))
            elif index in self._damaged:
                problems.append(
                    _damaged(name, f"Part of {name} could not be decoded and was left out.")
                )
            elif index == self._breaks_off:
                problems.append(_damaged(name, f"{name} breaks off: the rest of it did not come."))
        return problems

    def _skipped(self) -> set[int]:
        everything = set(range(len(self._run.names)))
        if not self._begun:
            return everything
        # The first may hold no more than the header that the others are read with; others may
        # hold no more than the rest of a packet or a table.
        return everything - self._begun - (self._touched - self._damaged) - {0}


def _damaged(name: str, message: str) -> ProcessingProblem:
    return ProcessingProblem(type="audio_file_damaged", file=name, message=message)
