"""When a drug is taken only if there is need: "when the pain is bad", "if she has fever".

A clause that begins with "if" or "when" and stands right behind a dose or a frequency says so,
whatever the trouble is called, unless it tells a time of day, an event, a wish or how the drug
does. One that comes first ("If you get a headache, take 1 g") must name a trouble.
"""

import re
from collections.abc import Sequence

from scribe.clinical import lexicon
from scribe.clinical.text import Phrase, normal

_CLAUSE = re.compile(
    r"(?<!\S)(?:(?:but )?(?:only|just) )?(?:for )?(?:if|when|whenever|as soon as|on (?:the )?"
    r"(?:days|nights)(?: when| that)?)(?!\S)"
)
_CLAUSE_ENDS = re.compile(r" ?(?:[.,;:?]|(?<!\S)(?:and|but|so|because|then)(?!\S)|\Z)")
_LONGEST = 10
# What makes no need of a condition.
_NO_NEED = re.compile(
    r"(?<!\S)(?:was|were|had|did|got|started|came|went|saw|took|gave|possible|remember|forget|"
    r"miss|missed|tolerated?|rash|side effects?|pregnant|pregnancy|breastfeeding|better|settled|"
    r"results?|surgery|operation|scan|procedure|course|bottle|packet|supply|insurance|"
    r"pharmacy|chemist|review|appointment|breakfast|lunch|dinner|supper|meals?|food|eat|eating|"
    r"(?:(?:it|this|that|these|those|they|things|the \w+) (?:(?:is|are|does|do|has|have|will) not"
    r"|stops? (?:working|helping)|helps?|works?|suits?|fails?|runs? out|arrives?|comes in|"
    r"is (?:okay|fine|all right|finished|gone|due|done|ready|available|over|in|better)))|"
    r"(?:i|you|we|he|she|they) (?:can|could|would|will|like|likes|want|wants|prefer|wish|agree|"
    r"think|wakes?|gets? (?:up|home|back|to bed|in)|go(?:es)?|come|see|return|finish|begin|start|"
    r"stop|leave|takes?|taking|are (?:happy|okay|on|taking|out|ready|home|back|done|due|able|"
    r"going)|is (?:on|taking|out|home|back|going)|am (?:on|taking|out|home|back|going)|has to|"
    r"have to|do not (?:mind|want|take|like))(?! not))(?!\S)"
)
_BEHIND_USE = re.compile(
    r"(?<!\S)(?:take|takes|taking|use|uses|using|give|gives|apply)(?: [^\s,.;?]+){1,5} ?\Z|"
    r"(?<!\S)(?:(?:to|only) (?:use|take)|(?:the|my|his|her|your) (?:\w+ )?(?:1|one|inhaler|puffer|"
    r"cream|spray|tablets?|pills?)) ?\Z"
)
# "5 mg at night, if you feel faint, ring us": what follows is done about it.
_CONSEQUENCE = re.compile(r" ?, (?!\d)[a-z]")
_FIRST = re.compile(
    r"(?<!\S)(?:if|when|whenever) (?P<what>(?:[^\s.;?]+ ){1,9}?)(?:, |then |please |just |do |go "
    r"ahead and |(?:you|he|she|i|they) (?:can |may |could |should |also )*)*(?:take|takes|use|uses|"
    r"give|put|keep|apply|spray|inject|pop|suck)(?!\S)"
)
# A trouble that is no finding of the lexicon.
_TROUBLED = re.compile(
    r"(?<!\S)(?:bad|worse|rough|severe|pain|sore|hurts?|aches?|attacks?|flares?|symptoms?|sick|ill|"
    r"unwell|wheezy|tight|panicky|anxious|stressed|upset|bunged|blocked|high|low|hot|itchy|dry|"
    r"tense|needs?|play(?:s|ing)? up|act(?:s|ing)? up|kicks? in|hypos?|unconscious|woken|seizure|"
    r"fit|gritty|miserable|unsettled|distressed|breathless|nauseous|uncomfortable|constipated|"
    r"fitting)(?!\S)"
)


def needs(phrase: Phrase, dosing: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the clauses of a phrase that say when a drug is needed, as first and last word.

    ``dosing`` are the words, first up to not including last, that tell doses and frequencies.
    """
    found = []
    for match in _CLAUSE.finditer(phrase.text):
        first = phrase.word_at(match.start())
        begin = first + match.group().count(" ") + 1
        last = _end(phrase, begin, dosing)
        what = phrase.part(begin, last).text
        behind = last - first <= _LONGEST and _is_behind_use(phrase, first, last, dosing)
        if what and behind and not _NO_NEED.search(what):
            found.append((first, last))
    for match in _FIRST.finditer(phrase.text):
        if is_trouble(match["what"]):
            first = phrase.word_at(match.start())
            found.append((first, first + match["what"].strip(" ,").count(" ") + 2))
    return found


def is_trouble(what: str) -> bool:
    """Say whether the words of a condition name a trouble ("you get a bad headache")."""
    if _NO_NEED.search(what):
        return False
    return bool(_TROUBLED.search(what) or lexicon.findings().find(normal(what)))


def _end(phrase: Phrase, begin: int, dosing: Sequence[tuple[int, int]]) -> int:
    rest = phrase.part(begin, len(phrase.words)).text
    match = _CLAUSE_ENDS.search(rest)
    end = begin + len(rest[: match.start()].split()) if match else len(phrase.words)
    return min([end, *(first for first, _ in dosing if first > begin)])


def _is_behind_use(
    phrase: Phrase, first: int, last: int, dosing: Sequence[tuple[int, int]]
) -> bool:
    at, after = first, phrase.part(last, len(phrase.words)).text
    ends = not after or after[0] in ".;"
    while at and phrase.words[at - 1].text in (",", "but", "or", "and" if ends else ","):
        at -= 1
    if at < first and _CONSEQUENCE.match(f" {after}"):
        return False
    clause = phrase.part(first, last).text
    told_apart = at < first and clause.startswith(("when", "only when")) and is_trouble(clause)
    behind = any(end == at for _, end in dosing) or told_apart
    return behind or (at == first and bool(_BEHIND_USE.search(phrase.part(0, first).text)))
