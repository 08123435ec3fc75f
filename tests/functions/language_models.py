"""Amazon Bedrock as its answers were recorded: shapes, stops, refusals and faults."""

import json
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError


def converse_answer(
    items: Any = None, *, stop: str = "end_turn", text: str | None = None, tool: bool = False
) -> dict[str, Any]:
    """Return an answer of Converse: JSON as text, other text, or a tool's input."""
    block: dict[str, Any]
    if tool:
        block = {"toolUse": {"toolUseId": "tooluse_1", "name": "note", "input": {"items": items}}}
    else:
        block = {"text": json.dumps({"items": items}) if text is None else text}
    return {
        "output": {"message": {"role": "assistant", "content": [block]}},
        "stopReason": stop,
        "usage": {
            "inputTokens": 120,
            "outputTokens": 45,
            "totalTokens": 165,
            "cacheReadInputTokens": 900,
            "cacheWriteInputTokens": 0,
        },
        "metrics": {"latencyMs": 850},
    }


def refusal(code: str, message: str = "No.") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "Converse")


@dataclass
class FakeBedrock:
    """A client of ``bedrock-runtime`` that answers what it is given, in turn, the last for ever."""

    answers: list[Any]
    asked: list[dict[str, Any]] = field(default_factory=list)

    def converse(self, **request: Any) -> dict[str, Any]:
        self.asked.append(request)
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return dict(answer)
