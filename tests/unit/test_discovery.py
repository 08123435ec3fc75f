"""What the discovery document says of the models."""

from scribe.discovery import discovery_document
from scribe.settings import Engines


def test_a_model_for_demonstration_says_so() -> None:
    document = discovery_document(
        base_url="https://example.test/voice", engines={"lite": Engines(speech="pocketsphinx")}
    )

    (model,) = document["models"]
    assert model["id"] == "lite"
    assert model["display_name"] == "Lite (demonstration)"
    assert model["features"]["demonstration_quality"] is True
