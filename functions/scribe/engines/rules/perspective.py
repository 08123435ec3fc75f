"""A patient's own sentence in the third person, as a note has it."""

import re

_LEAD = re.compile(
    r"^(?:(?:yes|yeah|yep|yup|well|so|okay|ok|oh|um|uh|erm|and|but|actually|honestly|hi|hello|"
    r"hey|doctor|doc|"
    r"good morning|good afternoon|thank you|thanks|you know|i mean|like|mostly yes|right|sure|"
    r"anyway)\b[\s,.!-]*)+",
    re.IGNORECASE,
)
_TRAIL = re.compile(
    r"[\s,]*\b(?:doctor|doc|you know|i guess|right|okay)?[\s,]*([.!?]*)$", re.IGNORECASE
)
_I = re.compile(
    r"\bi(?!(?-i:\s[A-Z])\b)(?:\s*['\u2019]\s*(?P<short>m|ve|ll|d))?\b(?P<adverbs>(?:\s+(?:just|"
    r"also|still|always|never|usually|sometimes|really|often|"
    r"only|even|mostly|actually|recently|normally|currently|probably|already|then|now|first|"
    r"mainly|generally|\w+ly))*)"
    r"(?:\s+(?P<verb>[a-z]+?)(?P<not>n['\u2019]t)?\b)?",
    re.IGNORECASE,
)
_SAME = frozenset(
    [
        "is",
        "was",
        "had",
        "did",
        "can",
        "could",
        "will",
        "would",
        "should",
        "may",
        "might",
        "must",
        "cannot",
        "went",
        "came",
        "got",
        "felt",
        "took",
        "gave",
        "had",
        "began",
        "saw",
        "thought",
        "woke",
        "ate",
        "drank",
        "slept",
        "ran",
        "fell",
        "told",
        "said",
        "knew",
        "found",
        "made",
        "lost",
        "kept",
        "left",
        "met",
        "put",
        "hurt",
        "cut",
        "hit",
        "read",
        "tried",
        "used",
        "stopped",
        "quit",
        "started",
        "noticed",
        "broke",
        "bent",
        "threw",
        "caught",
        "bought",
        "brought",
        "sat",
        "stood",
        "swam",
        "wore",
        "forgot",
        "lay",
        "rode",
        "sent",
        "spent",
        "spoke",
        "twisted",
        "and",
        "but",
        "or",
        "the",
        "a",
        "to",
        "in",
        "on",
        "if",
        "when",
        "because",
        "of",
        "with",
        "myself",
        "would've",
        "ought",
    ]
)
_HEADING = re.compile(
    r"(?i)^(?:assessment|impression|diagnosis|plan|objective|on examination|"
    r"treatment)\s*[:.]\s*(?=\w)"
)
_IRREGULAR = {"am": "is", "have": "has", "do": "does", "go": "goes", "are": "is"}
_POSSESSIVE = {"my": "their", "me": "them", "mine": "theirs", "myself": "themselves"}


def third_person(said: str) -> str:
    """Return a patient's sentence as a note states it: "I've a cough." is "Has a cough."."""
    text = _LEAD.sub("", _plain(said))
    text = _TRAIL.sub(lambda match: match[1] or "", text)
    first = True

    def subject(match: re.Match[str]) -> str:
        nonlocal first
        who = "" if first and match.start() == 0 else "the patient "
        first = False
        adverbs = match["adverbs"].strip()
        short = {"m": "is", "ve": "has", "ll": "will", "d": "would"}.get(
            (match["short"] or "").lower()
        )
        verb = (match["verb"] or "").lower()
        if short:
            words = [short, adverbs, verb + (match["not"] or "")]
        elif not verb:
            words = [adverbs]
        else:
            words = [adverbs, _conjugated(verb, bool(match["not"]))]
        return who + " ".join(word for word in words if word)

    text = _I.sub(subject, text)
    text = re.sub(
        r"\b(my|me|mine|myself)\b",
        lambda match: _POSSESSIVE[match[1].lower()],
        text,
        flags=re.IGNORECASE,
    )
    return sentence(text)


def _plain(said: str) -> str:
    text = re.sub(r"(?i)(?:,\s*)?\b(?:um+|uh+|erm)\b(?:\s*,)?", " ", said)
    return re.sub(r"\s+(n['\u2019]t)\b", r"\1", text).strip(" ,")


_NEGATED = {
    "do": "does not",
    "have": "has not",
    "ca": "cannot",
    "wo": "will not",
    "sha": "will not",
    "are": "is not",
}


def _conjugated(verb: str, negative: bool) -> str:
    if negative:
        return _NEGATED.get(verb, f"{verb} not")
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb in _SAME or verb.endswith("ed"):
        return verb
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else f"{verb}s"


def to_chart(said: str) -> str:
    """Return a doctor's sentence as a note states it: lead-in words gone, "your" is "the"."""
    text = _HEADING.sub("", _LEAD.sub("", _plain(said)))
    text = re.sub(r"\bi\b(?!\.)", "I", text)
    text = re.sub(
        r"(?:, )?\b(?:okay|all right|alright|right|you know)\s*\?$", ".", text, flags=re.IGNORECASE
    )
    text = re.sub(r"^your\s+", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\byour\b", "the", text, flags=re.IGNORECASE)
    return sentence(text)


def sentence(text: str) -> str:
    """Return a text with a capital at its beginning and a full stop at its end."""
    text = re.sub(r"\s+([,.!?])", r"\1", re.sub(r"\s+", " ", text)).strip(" ,;-")
    text = text.rstrip("?!.") + "." if text else ""
    return text[:1].upper() + text[1:]
