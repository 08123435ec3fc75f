"""The workers: one module per queue, stream, event or schedule."""
