"""Scores the engines on dialogues with reference notes: ``make eval``, see docs/evaluation.md."""
