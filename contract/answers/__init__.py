"""What the API answers, as types: JSON objects, each member with what it means."""
