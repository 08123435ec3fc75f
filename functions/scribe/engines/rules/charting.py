"""What a doctor says, as a note puts it: orders, findings and impressions without the talk."""

import re

from scribe.engines.rules.perspective import LEAD, TRAIL, plain, sentence

_DO = (
    r"(?:also |just |go ahead and |probably |definitely |then |still )*(?=(?:order|check|get|"
    r"do(?= (?:a|an|the|some|your|blood|another|that|this|it)\b)|send|"
    r"refer|schedule|repeat|start|arrange|book|have|give|recheck|run|monitor|put|try|increase|"
    r"decrease|reduce|continue|stop|keep|review|test|draw|observe|add|obtain|treat|hold|watch|"
    r"prescribe|make|set|screen|switch|change|follow|call|plan|proceed|perform|consider|use|take|"
    r"cut|lower|raise|restart|refill|recommend|suggest|advise)\b)"
)
# What a doctor says around what is to be written, and what is written instead.
_CHART: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (r"\s*,?\s*\b(?:okay|all right|alright|right|sound good|does that sound (?:good|okay)|"
         r"does that"
         r" make sense|make sense|do you understand)\s*\?", "."),
        (r"\bi (?:do not|don't|did not|didn't|can not|can't|could not|couldn't) (?:really )?"
         r"(?:appreciate|hear|see|feel|notice|note|find)(?: any)?\b", "no"),
        (r"\b(?:i|we) (?:do |also |can |still |did )*(?:appreciate|hear|see|feel|notice|note|"
         r"noted|heard|"
         r"felt|found|noticed)(?: that)?\b(?! (?:you|sorry|back))", ""),
        (r"(^|[,.] |\band )(?:i|we)(?:'d| would)? (?:also )?(?:want|like|need|recommend|advise|"
         r"suggest|"
         r"encourage|prefer)(?: that)? you to (?:go ahead and )?", r"\1"),
        (rf"(^|[,.] |\b(?:and|then|so) )(?:what )?(?:(?:i|we)(?:'ll| will| am| are|'m|"
         rf"'re)?(?: also| just|"
         r" probably| definitely)*(?: (?:want|need|going|plan|have)| would like|'d like)?(?: to)?|"
         r"let's"
         rf"|let us) {_DO}", r"\1"),
        (r"\b(have|put|start|continue|send|refer|get|give) you\b", r"\1"),
        (r"(^|[,.] )(?:and |so |then )?you (?:should|need to|must|have to|can|may)(?: also|"
         r" just)? (?!not\b"
         r"|be\b|have\b)", r"\1"),
        (r"^(?:for|from|as for) (?:you|your|the) (?:\w+ )?(?:problem|issue|concern)(?:\s*,|\s+of|"
         r"\s+is)*(?:\s+(?:your|the|this|a))*\s+(?=\w)", ""),
        (r"(^|[,.] )(?:and |so |then )?(?:you(?:'ve| have) got|you (?:do )?have|"
         r"you've)\b", r"\1has"),
        (r"\byou(?:'ve| have) got\b|\byou (?:do )?have\b|\byou've\b", "the patient has"),
        (r"(^|[,.] )(?:and |so |then )?you(?:'re| are)\b", r"\1is"),
        (r"\byou(?:'re| are)\b", "the patient is"),
        (r"(^|[,.] )(?:and |so |then )?you(?:'ll| will)\b", r"\1will"),
        (r"^(?:(?:i|we)(?:'ll| will) )?see you (?=again|back|in|next|on|at)", "Review "),
        (r"^(?:(?:i|we) )?(?:have|had) (?=(?:advised|started|arranged|referred|ordered|requested|"
         r"asked|"
         r"prescribed|recommended|commenced|given)\b)", ""),
        (r"\s+(?:on|for|with) you(?=\s*(?:[.,]|$))", ""),
        (r"^your\s+", ""),
        (r"\byour\b", "the"),
    )
)  # fmt: skip
_LIKELY = re.compile(
    r"^(?:(?:i|we) (?:think|believe|suspect|feel)(?: that)?|(?:it|this|that) (?:looks|sounds|"
    r"seems) "
    r"like|looks like|sounds like)(?: (?:this is|these are|it is|it's|that is|that's|you have|"
    r"you've got|you are having))? (?=(?:a|an|the|some|just|probably|mild|acute|chronic|viral|"
    r"\w+itis"
    r"|\w+)\b)",
    re.IGNORECASE,
)
_THIS_IS = re.compile(
    r"^(?:this is|these are|it is|it's|that is|that's|you have|you've got|you are having) "
    r"(?=(?:a|an|likely|probably|most|mild|acute|chronic|viral)\b)",
    re.IGNORECASE,
)


def to_chart(said: str, *, advice: bool = False) -> str:
    """Return a doctor's sentence as a note states it: "I'd like to order an ECG" is "Order an ECG".

    ``advice`` leaves the patient spoken to: "If you get worse, call us." stays as it is.
    """
    text = LEAD.sub("", plain(said))
    text = re.sub(r"\bi\b(?!\.)", "I", text)
    for pattern, instead in _ADVICE if advice else _CHART:
        text = pattern.sub(instead, text)
    return sentence(TRAIL.sub(lambda match: match[1] or "", text))


_THINKS = re.compile(
    r"\b(?:i|we) (?:do |really |just )*(?:think|believe|suspect)(?: that)? (?:you (?:do |"
    r"probably |just )?"
    r"have|you['\u2019]ve got|you are having|this is|these are|it is|it['\u2019]s|that is|"
    r"that['\u2019]s)"
    r" (?:just |probably |likely )?(?!not\b)(?=(?:a|an|some|acute|chronic|mild|viral|\w+)\b)",
    re.IGNORECASE,
)


def impression(said: str) -> str:
    """Return what a doctor makes of it: "I think this is gout." is "Likely gout."."""
    text = _THINKS.sub("likely ", LEAD.sub("", plain(said)))
    text = re.sub(r"(?i)^.{0,40}\bwhat (?:we|they|i) call (?=an? )", "", text)
    likely = _LIKELY.match(text)
    if likely and not re.match(
        r"(?:not|you|we|i|that|the|it|there|what)\b", text[likely.end() :], re.IGNORECASE
    ):
        text = f"Likely {re.sub(r'(?i)^(?:probably|just|likely) ', '', text[likely.end() :])}"
    return to_chart(_THIS_IS.sub("", text))


_ADVICE = (_CHART[0], _CHART[3], _CHART[4], _CHART[6])
