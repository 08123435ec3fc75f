"""The discovery document: what this service is, where, and what it can do (protocol: Discovery)."""

from collections.abc import Mapping
from typing import Any

from scribe.audio import EXTENSIONS, FORMATS, MAX_UPLOAD_BYTES, UPLOAD_TYPES
from scribe.model import languages, models
from scribe.settings import Engines, ModelId


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
