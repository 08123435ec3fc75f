"""What was said to each other, said of the patient: short lines in the third person."""

import re

_FUNCTION = (
    r"(?:i|the|a|an|and|it|you|is|so|that|to|my|your|his|her|in|of|we|he|she|they|this|was|then|"
    r"like|but|just|with|for|on|at|or|if|do|have|what|there|not|were|are|be|some|how|really|had|"
    r"it's|that's|i'm|i've|we'll|you're|there's)"
)
# "i , i just", "the the", "a little a little"; numbers are left as they are.
_STUTTER = re.compile(
    rf"\b({_FUNCTION})(?:\s*,?\s+\1\b)+(?!['\u2019])|\b({_FUNCTION} [a-z]+)(?:\s*,?\s+\2\b)+",
    re.IGNORECASE,
)
_BROKEN_OFF = re.compile(r"\b(\w{1,6})-\s+(?=\1)", re.IGNORECASE)
_FILLER = re.compile(
    r"(?:,\s*)?\b(?:um+|uh+|uhm|erm|hmm+)\b(?:\s*,)?"
    r"|(?:,\s*)?(?<!do )(?<!did )(?<!let )(?<!if )(?<!as )(?<!to )\byou know\b(?!\s+(?:what|that|"
    r"how|if|where|why|who|the|your|about|any|of|we))(?:\s*,)?"
    r"|(?:,\s*)?\bi mean\b(?:\s*,)?|,\s*like\s*,|\b(?:basically|obviously|honestly|literally)\b"
    r"(?:\s*,)?|\b(?:kinda|sorta|kind of|sort of)\b(?!\s+(?:pain|a pain|thing|medicine))",
    re.IGNORECASE,
)
_NEW_SUBJECT = r"(?<=,)\s*(?=(?:i|we|you|it|he|she|they|there|but|and|so|the)\b)"
_SPELLINGS = (
    (re.compile(r"\bgon\s?na\b", re.IGNORECASE), "going to"),
    (re.compile(r"\bwan\s?na\b", re.IGNORECASE), "want to"),
    (re.compile(r"\bgot\s?ta\b", re.IGNORECASE), "have to"),
    (re.compile(r"(?<!\w)['\u2019]cause\b", re.IGNORECASE), "because"),
    (re.compile(r"\s+(n['\u2019]t)\b", re.IGNORECASE), r"\1"),
    (re.compile(r"\s+(['\u2019](?:s|m|re|ve|ll|d))\b", re.IGNORECASE), r"\1"),
    (re.compile(r"\bcannot\b", re.IGNORECASE), "can not"),
)
LEAD = re.compile(
    r"^(?:(?:dear (?:dr|doctor|colleague|sir|madam)\b\.?(?: [a-z]+)?(?=\s*,)|yes|yeah|yep|yup|"
    r"no problem|well|so|okay|ok|oh|um|uh|erm|and|but|actually|hi|hello|"
    r"hey|sorry(?=\s*,)|aw|ooh|er|aye|haan|"
    r"doctor|doc|good morning|good afternoon|good evening|thank you(?! for)|thanks(?! for)|i mean|"
    r"like|mostly yes|"
    r"i (?:do|am|have|did)(?: actually)?(?=\s*,)|please|kindly|right|sure|anyway|now|then|"
    r"all right|alright|"
    r"great|good|perfect|also|you see|i see|i guess|"
    r"that['\u2019]s (?:good|great|fine)(?=\s*,)|i would say|i'd say|again|first of all|fine|wow|"
    r"ah|haan|"
    r"(?:i|you) know(?: that)?(?= (?:you|we|the|your|it))|"
    r"(?:i|we) (?:do )?think(?: that['\u2019]s| that)?(?= (?:i\b|we\b|you should|you need|you are|"
    r"you['\u2019]re|it would|it will|it['\u2019]s (?:best|important|time|worth))))\b[\s,.!-]*)+",
    re.IGNORECASE,
)
_LOOSE_END = re.compile(
    r"(?:[\s,]+(?:(?:in|on|of|to|for|with|at|from|by) )?(?:the|a|an|my|their|your|his|her|our)|"
    r"[\s,]+(?:and|of|been|which|because|than|is|it['\u2019]s|that['\u2019]s|kind|like|"
    r"um))+([\s,.!?-]*)$",
    re.IGNORECASE,
)
# "No, I have a cough": the no answered the question, the rest says what is so.
_ANSWER_NO = re.compile(
    r"^(?:no|nope|nah)\b(?:[\s,.]+(?=(?:i|my|i['\u2019]m|it|he|she|there|just|only|but|no|not|"
    r"never|we|they|the)\b)|\s*[,.]\s*(?=[a-z]+(?:['\u2019]s| (?:is|are|has|have|was|were)) ))",
    re.IGNORECASE,
)
TRAIL = re.compile(
    r"[\s,]*\b(?:doctor|doc|sir|madam|ma'am|you know|i guess|i think|right|okay|ok|and|so|but|or|"
    r"all "
    r"right|alright|though|please|thanks|thank you)?[\s,-]*([.!?]*)$",
    re.IGNORECASE,
)
_I = re.compile(
    r"(?P<joint>\b(?:and|but|or)\s+)?(?-i:(?<!\b[A-Z] ))\bi(?!(?-i:\s[A-Z])\b)"
    r"(?:\s*['\u2019]\s*(?P<short>m|ve|ll|d))?\b"
    r"(?P<adverbs>(?:\s+(?:just|also|still|always|never|usually|sometimes|really|often|"
    r"only|even|mostly|actually|recently|normally|currently|probably|already|then|now|first|"
    r"mainly|generally|(?!only|family|reply|apply|rely)\w+ly))*)"
    r"(?:\s+(?P<verb>[a-z]+?)(?P<not>n['\u2019]t)?\b)?",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"(?:is|was|had|did|can|could|will|would|should|may|might|must|went|came|got|felt|took|gave|"
    r"began|saw|thought|woke|ate|drank|slept|ran|fell|told|said|knew|found|made|lost|kept|left|"
    r"met|put|hurt|cut|hit|read|tried|used|stopped|quit|started|noticed|broke|bent|threw|caught|"
    r"bought|brought|sat|stood|swam|wore|forgot|lay|rode|sent|spent|spoke|twisted|grew|became|"
    r"flew|drove|heard|held|understood|won|built|dealt|meant|paid|sold|taught|shook|wrote|drew|"
    r"blew|chose|rose|sank|tore|lit|slid|stuck|struck|bit|bled|and|but|or|the|a|to|in|on|if|"
    r"when|because|of|with|myself|would['\u2019]ve|ought|cannot)"
)
_IRREGULAR = {"am": "is", "have": "has", "do": "does", "go": "goes", "are": "is", "were": "was"}
_NEGATED = {
    "do": "does not", "have": "has not", "ca": "cannot", "wo": "will not", "sha": "will not",
    "are": "is not", "were": "was not",
}  # fmt: skip
_RELATIVE = (
    r"(?:father|mother|dad|mom|mum|brother|sister|uncle|aunt|grandfather|grandmother|grandpa|"
    r"grandma|parents|siblings|cousin|son|daughter|husband|wife|niece|nephew|family)"
)
_OWN_BODY = (
    r"(?=\s+(?:(?:left|right|lower|upper|whole|entire|both|other|big|middle|little|first|second|"
    r"current|regular|usual|old|last)\s+)*(?:head|neck|throat|ears?|eyes?|nose|sinuses|mouth|"
    r"tongue|"
    r"teeth|tooth|"
    r"jaw|face|chest|heart|lungs?|breast|breasts|back|spine|shoulders?|arms?|elbows?|wrists?|"
    r"hands?|"
    r"fingers?|thumbs?|stomach|belly|tummy|abdomen|side|hips?|groin|legs?|thighs?|knees?|calf|"
    r"calves|shins?|ankles?|foot|feet|toes?|heels?|skin|hair|joints?|muscles?|body|bowels?|bladder|"
    r"kidneys?|liver|urine|stools?|periods?|blood|sugars?|cholesterol|weight|appetite|sleep|"
    r"breath|breathing|vision|hearing|memory|balance|mood|energy|voice|pain|cough|fever|rash|"
    r"symptoms?|medications?|medicines?|meds|pills|tablets|inhalers?|insulin|diabetes|asthma|"
    r"thyroid|depression|anxiety|pressure|gallbladder|appendix|tonsils)\b)"
)

_OTHER_SUBJECT = re.compile(
    r"\b(?:it|he|she|they|we|there|that|this|when|if|because|which|who|my \w+)\b", re.IGNORECASE
)


def third_person(said: str) -> str:
    """Return a patient's sentence as a note states it: "I've a cough." is "Has a cough."."""
    text = LEAD.sub("", _ANSWER_NO.sub("", LEAD.sub("", plain(said))))
    text = TRAIL.sub(lambda match: match[1] or "", text)
    named, since = False, 0

    def subject(match: re.Match[str]) -> str:
        nonlocal named, since
        joint = match["joint"] or ""
        begins = match.start() == 0
        goes_on = joint and named and not _OTHER_SUBJECT.search(text, since, match.start())
        who = "" if begins or goes_on else "the patient "
        named, since = True, match.end()
        adverbs = match["adverbs"].strip()
        short = {"m": "is", "ve": "has", "ll": "will", "d": "would"}.get(
            (match["short"] or "").lower()
        )
        verb = (match["verb"] or "").lower()
        if short == "is" and begins and verb.endswith("ing") and verb != "going":
            words = [adverbs, verb]
        elif short:
            words = [short, adverbs, verb + (match["not"] or "")]
        elif not verb:
            words = [adverbs]
        else:
            words = [adverbs, _conjugated(verb, bool(match["not"]))]
        return joint + who + " ".join(word for word in words if word)

    text = _I.sub(subject, text)
    text = re.sub(rf"(?i)^my(?=\s+(?:\w+\s+)?{_RELATIVE}\b)\s+", "", text)
    text = re.sub(rf"(?i)\bmy\b{_OWN_BODY}", "the", text)
    text = re.sub(
        r"\b(my|me|mine|myself)\b",
        lambda match: _POSSESSIVE[match[1].lower()],
        text,
        flags=re.IGNORECASE,
    )
    return sentence(text)


_POSSESSIVE = {"my": "their", "me": "the patient", "mine": "theirs", "myself": "themselves"}


_NUMBER = (
    r"(?:\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|"
    r"twenty|"
    r"thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred)"
)
_SLIP = (
    r"\s*,?\s*(?:no\s*,?\s*)?(?:sorry|i mean|i meant|no wait|correction|rather|make that)\s*,?\s+"
)
# "my left, sorry, my right knee": only what was put right is written.
_PUT_RIGHT = re.compile(
    r"\b(?P<whose>(?:my|the|your|his|her)\s+)?(?:left|right)" + _SLIP + r"(?:(?:my|the|your|his|"
    r"her)\s+)?"
    r"(?=(?:left|right)\b)|\b" + _NUMBER + _SLIP + "(?=" + _NUMBER + r"\b)",
    re.IGNORECASE,
)


def as_said(said: str) -> str:
    """Return somebody's own words as a sentence, without filler, in the person they were said."""
    return sentence(LEAD.sub("", plain(said)))


def plain(said: str) -> str:
    """Return speech without slips, stutter and fillers."""
    text = _PUT_RIGHT.sub(lambda match: match["whose"] or "", said)
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    text = re.sub(_FILLER.pattern + _NEW_SUBJECT, ", ", text, flags=re.IGNORECASE)
    text = _FILLER.sub(" ", text)
    text = re.sub(r"(?i)^(i), ", r"\1 ", text)
    text = _BROKEN_OFF.sub("", text)
    text = re.sub(r"\s+", " ", text)
    text = _STUTTER.sub(lambda match: match[1] or match[2], text)
    return re.sub(r"(?:\s*,)+(?=\s*[,.?!])|^[\s,.]+", "", text).strip(" ,")


def _conjugated(verb: str, negative: bool) -> str:
    if negative:
        return _NEGATED.get(verb, f"{verb} not")
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if _SAME.fullmatch(verb) or verb.endswith(("ed", "ing")):
        return verb
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else f"{verb}s"


def sentence(text: str) -> str:
    """Return a text with a capital at its beginning and a full stop at its end."""
    text = _LOOSE_END.sub(lambda match: match[1], text)
    text = re.sub(r"\s+([,.!?])", r"\1", re.sub(r"\s+", " ", text)).strip(" ,;-.")
    text = re.sub(r"^(?:and|so|but|then)\s+", "", text, flags=re.IGNORECASE)
    text = text.rstrip("?!.") + "." if text else ""
    return text[:1].upper() + text[1:]
