"""Words as they were heard, written as a sentence."""

import re
from collections.abc import Sequence

_AS_WRITTEN = {
    "i": "I", "i'm": "I'm", "i've": "I've", "i'll": "I'll", "i'd": "I'd",
    "hba1c": "HbA1c", "a1c": "A1c", "ecg": "ECG", "ekg": "EKG", "mri": "MRI", "ct": "CT",
    "inr": "INR", "bp": "BP", "bmi": "BMI", "tsh": "TSH", "ldl": "LDL", "hdl": "HDL",
    "esr": "ESR", "crp": "CRP", "ent": "ENT", "copd": "COPD", "hb": "Hb", "uti": "UTI",
}  # fmt: skip
_NAMES = (
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February April June July"
    " August September October November December English Crohn's Parkinson's Christmas"
)
_AS_WRITTEN |= {name.lower(): name for name in _NAMES.split()}


_LEAD_IN = (
    r"(?:(?:okay|all right|right|so|well|now|and|but|then|also|good|great|sorry|thank you|thanks|"
    r"hello|hi|good morning|good afternoon|good evening|doctor|yes|yeah|i see|please|um) )*"
)
_VERB = (
    r"(?:do|does|did|don't|doesn't|didn't|are|aren't|is|isn't|was|were|have|haven't|has|hasn't|had|"
    r"can|could|will|would|should|shall|may)"
)
_SUBJECT = (
    r"(?:i|you|he|she|it|we|they|there|that|this|these|those|the|your|my|his|her|any|anyone|"
    r"anything|anybody|someone)"
)
_QUESTION = re.compile(
    rf"{_LEAD_IN}(?:{_VERB} {_SUBJECT}\b(?! (?:said|know)\b)"
    r"|any (?!more\b|time\b|way\b)|anything else\b"
    r"|(?:what|which|who|where|why|whose|what's|how's|who's|where's)\b"
    r"|how (?:are|is|was|were|do|does|did|have|has|can|could|would|will|should|long|many|much|"
    r"often|old|bad|severe|far|about)\b"
    rf"|when (?:{_VERB}|was|were) )"
)


def write_sentence(words: Sequence[str]) -> str:
    """Return the words with capitals where they are due, closed by a full stop or question mark.

    A question is recognised by how it begins. No word is added, left out or changed.
    """
    text = " ".join(words)
    mark = "?" if _QUESTION.match(text + " ") else "."
    written = " ".join(_AS_WRITTEN.get(word, word) for word in words)
    return written[0].upper() + written[1:] + mark
