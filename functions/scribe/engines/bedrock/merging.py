"""Items of a transcript's parts as those of the whole: what two parts both heard counts once."""

from collections.abc import Sequence

from scribe.engines.bedrock.reading import Item, Items


def merged(found: Sequence[Items]) -> Items:
    """Return all items in the order of the parts.

    Parts overlap, so an item whose section has one of an earlier part on the same segments is
    that one in other words. A record (a drug, a measurement) is known by its name and value.
    """
    whole = Items()
    for part in found:
        earlier = list(whole.items)
        for item in part.items:
            if item in whole.items or any(_is_same(item, other) for other in earlier):
                continue
            whole.items.append(item)
        whole.warnings += [one for one in part.warnings if one not in whole.warnings]
    return whole


def _is_same(item: Item, other: Item) -> bool:
    if item.section != other.section:
        return False
    if item.fields and other.fields:
        return item.fields == other.fields or (
            bool(set(item.segments) & set(other.segments))
            and item.fields.get("name", "").lower() == other.fields.get("name", "").lower()
        )
    return item.text == other.text or (
        bool(item.segments) and set(item.segments) <= set(other.segments)
    )
