"""The rules of Wardscribe. Modules here know nothing of HTTP, AWS or engines."""
