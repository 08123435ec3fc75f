"""The shape of HTTP and of batches: the only place that knows Powertools."""
