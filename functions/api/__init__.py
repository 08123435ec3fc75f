"""The API: one module and one Lambda per action."""
