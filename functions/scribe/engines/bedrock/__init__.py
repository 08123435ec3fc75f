"""The note writer by a language model of Amazon Bedrock: asked in a fixed form, never believed.

The model names the segments that each statement rests on; ``scribe.grounding`` decides what stands.
"""

from scribe.engines.bedrock.writer import BedrockNoteWriter

__all__ = ["BedrockNoteWriter"]
