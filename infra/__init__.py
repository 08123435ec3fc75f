"""The stack: one construct per role."""
