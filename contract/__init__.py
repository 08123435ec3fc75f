"""The contract as a document: every operation of the API, what it takes and what it answers.

``python -m contract`` writes it as OpenAPI 3.1 (``functions/scribe/openapi.json``, which the API
serves) and as a page for people (``docs/api.md``). Requests are described by the models that read
them, answers by those in ``contract.answers``; no Lambda carries this room.
"""
