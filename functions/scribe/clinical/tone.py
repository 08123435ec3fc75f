"""How a statement puts what it says: hedged, turned around, as a question, of a relative."""

import re
from dataclasses import dataclass

from scribe.clinical.status import FAMILY
from scribe.clinical.text import Phrase

_HEDGED = re.compile(
    r"(?<!\S)(?:if|unless|in case|should|when|may|might|could(?! not)|possib\w+|probabl\w+|likely|"
    r"unlikely|suspect\w*|consider\w*|differential|concern\w*|versus|vs|query|rule|exclu\w+|risk|"
    r"return|"
    r"call|seek|watch|monitor|evaluat\w+|worr\w+|ask\w*|wonder\w*|question\w*)(?!\S)"
)
# Words that deny or turn around without being a "no": a statement with one may go either way.
_TURNED = re.compile(
    r"(?<!\S)(?:poor\w*|unable|lack\w*|loss|lost|fail\w*|limited|little|less|few|reduc\w+|"
    r"decreas\w+|difficult\w*|persist\w*|ongoing|avoid\w*|stop\w*|discontinu\w*|hold|held|"
    r"withh\w+|refus\w+|wors\w+|uncontrolled|un\w+ed|inadequate\w*|insufficient\w*|"
    r"except|exclu\w+|despite|minimal\w*|non\w*|never|only|inability|intoleran\w+|quit|free|former|"
    r"unlikely|ask\w*|inquir\w+|nothing|resist\w*|declin\w+|cease\w*|asymptomatic|"
    r"ineffective\w*)(?!\S)"
)
_PAST = re.compile(
    r"(?<!\S)(?:past|previous\w*|former\w*|prior|ex|had|was|were|used|reduced|from|history|"
    r"stopped|quit|"
    r"gave|given|no longer|not|childhood|ago|since|did|ceased|last|earlier|before|"
    r"resolved|child|years|changed|increased|decreased|worsened)(?!\S)"
)
_ASKING = re.compile(r"(?<!\S)(?:ask\w*|inquir\w+|question\w*|wonder\w*|wants to know)(?!\S)")
_RELATIVE = re.compile(
    rf"{FAMILY.pattern}|\b(?:father|mother|brother|sister|son|daughter|wife|husband|uncle|aunt|"
    r"grand\w+|parents?|siblings?|cousin|famil\w+|relatives?|spouse|partner|child|children|"
    r"maternal|paternal|kids?)\b|\A(?:he|she) "
)


@dataclass(frozen=True)
class Tone:
    """How a statement puts what it says."""

    turned: bool
    hedged: bool
    relative: bool
    asking: bool
    past: bool

    @staticmethod
    def of(piece: Phrase, whole: Phrase) -> "Tone":
        """Return the tone of a sentence's piece: a hedge counts for the whole sentence."""
        return Tone(
            turned=bool(_TURNED.search(piece.text)),
            hedged=bool(_HEDGED.search(whole.text)),
            relative=bool(_RELATIVE.search(whole.text)),
            asking=bool(_ASKING.search(whole.text)),
            past=bool(_PAST.search(whole.text)),
        )
