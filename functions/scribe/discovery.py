"""The discovery document: what this service is, where, and what it can do (protocol: Discovery)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scribe.audio import EXTENSIONS, FORMATS, MAX_UPLOAD_BYTES, UPLOAD_TYPES
from scribe.model import languages, models
from scribe.settings import Engines, ModelId

PLACEHOLDER = "https://wardscribe.example/voice"
"""What the OpenAPI document has in the place of a deployment's own address."""


def discovery_document(*, base_url: str, engines: Mapping[ModelId, Engines]) -> dict[str, Any]:
    """Return the document of a deployment whose stage stands at ``base_url``."""
    offered = models(engines).values()
    return {
        "protocol": "medscribealliance",
        "protocol_version": "0.1",
        "supported_versions": ["0.1"],
        "service": {"name": "Wardscribe"},
        "endpoints": {
            "base_url": f"{base_url}/v1",
            "templates_url": f"{base_url}/v1/templates",
            "webhooks_url": f"{base_url}/v1/webhooks",
            "login_url": f"{base_url}/connect-auth/v1/account/login",
            "openapi_url": f"{base_url}/v1/openapi.json",
        },
        "authentication": {"supported_methods": ["api_key"]},
        "capabilities": {
            "audio_formats": list(FORMATS),
            "file_extensions": list(EXTENSIONS),
            "max_chunk_duration_seconds": 20,
            "max_upload_bytes": MAX_UPLOAD_BYTES,
            "upload_methods": list(UPLOAD_TYPES),
            "storage_provider": "aws",
            "storage_providers": ["aws", "backend"],
            "webhook_delivery": True,
            "client_sdk_delivery": False,
        },
        "models": [model.describe() for model in offered],
        "languages": {
            "supported": languages(offered),
            "auto_detection": len(languages(offered)) > 1,
        },
    }


def openapi_document(*, base_url: str) -> str:
    """Return the OpenAPI document of a deployment, as JSON. ``python -m contract`` writes it."""
    text = Path(__file__).with_name("openapi.json").read_text("utf-8")
    return text.replace(PLACEHOLDER, base_url, 1)
