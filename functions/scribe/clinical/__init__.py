"""What clinical English looks like: word lists, numbers, units. Text in, facts about text out."""
