"""The embedded note writer: extractive rules over the words of the transcript.

It states only what was said, cites it, and leaves the unknown blank.
"""

from scribe.engines.rules.writer import RulesNoteWriter

__all__ = ["RulesNoteWriter"]
