"""The running stack met by thousands of requests that the OpenAPI document allows, or does not."""
