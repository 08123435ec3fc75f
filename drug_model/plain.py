"""The plainest ways to say what becomes of a drug, put together from their parts.

Authors who are asked for many sentences avoid what everybody says, so that the common words would
weigh too little: "I want you to stop the {X}" is here, with its denials and conditions.
"""

import random
from collections.abc import Iterator

_LEADS = (
    "I want you to", "I'd like you to", "I would like you to", "please", "you can", "you should",
    "you need to", "let's", "we'll", "we will", "we're going to", "I'm going to", "go ahead and",
    "I think we should", "we should", "I'd", "I will", "for now", "today we", "", "", "now",
    "it's time to", "I want to", "so I want you to", "what I'd like is for you to", "you must",
)  # fmt: skip
_VERBS = {
    "stop": ("stop", "stop taking", "discontinue", "come off", "quit", "stop using", "cut out"),
    "continue": ("continue", "keep taking", "carry on with", "stay on", "continue with", "keep",
                 "keep using", "keep going with", "continue taking", "go on with"),
    "start": ("start", "begin", "start taking", "try", "add", "start you on", "put you on",
              "prescribe", "give you", "go on", "use", "take"),
    "increase": ("increase", "go up on", "raise", "bump up", "double", "put up", "step up"),
    "decrease": ("decrease", "reduce", "lower", "cut back on", "cut down", "go down on", "halve",
                 "cut", "bring down", "taper"),
    "hold": ("hold", "pause", "skip", "hold off on", "withhold", "suspend", "leave off"),
}  # fmt: skip
_DONE = {
    "stop": ("stopped", "discontinued"), "continue": ("continued", "kept the same"),
    "start": ("started", "added"), "increase": ("increased", "doubled", "raised"),
    "decrease": ("decreased", "reduced", "halved", "lowered"), "hold": ("held", "paused"),
}  # fmt: skip
_TAILS = {
    "stop": ("", "", "now", "today", "completely", "from today", "because of the cough",
             "as it isn't helping"),
    "continue": ("", "", "as before", "as you are", "at the same dose", "20 milligrams once a day",
                 "twice a day", "at 50 milligrams", "for now", "as usual"),
    "start": ("", "10 milligrams once a day", "500 milligrams twice a day for seven days",
              "at night", "two puffs twice a day", "for the pain", "5 mg every morning"),
    "increase": ("", "to 20 milligrams", "to 50 mg once a day", "from 5 to 10 milligrams",
                 "to two tablets at night", "to 1000 milligrams twice a day"),
    "decrease": ("", "to 20 milligrams", "to 2.5 mg once a day", "from 10 to 5 milligrams",
                 "to one tablet at night", "by half"),
    "hold": ("", "for now", "until the scan", "for three days", "for a week", "while you are sick",
             "until we have the blood test"),
}  # fmt: skip
_REASONS = (
    "", "", "", "", "", "with your kidneys", "because of the bleeding,", "it is high, so",
    "since it upsets your stomach,", "for the pain,", "given the potassium,", "okay,", "and",
    "all right, so", "good, then", "your sugars are up, so", "for your cholesterol,",
)  # fmt: skip
_NAMES = ("the {X}", "your {X}", "{X}", "the {X}", "{X}", "{it}", "{that}")
_NOT = ("don't", "I don't want you to", "we're not going to", "I wouldn't", "there's no need to",
        "please don't", "you don't have to", "I'm not going to", "you shouldn't")  # fmt: skip
_MAYBE = ("if it gets worse we'll", "we might", "we could", "if that fails we can", "we may",
          "next time we could", "at some point we might", "one option is to")  # fmt: skip
_ASKS = ("did they", "do I need to", "when did you", "why did you", "have you ever had to",
         "would you be willing to", "are you able to")  # fmt: skip
_TAKERS = (
    "I'm taking", "I take", "I'm on", "I use", "I've been taking", "I have been on", "he's on",
    "she takes", "I'm still taking", "you're on", "you take", "right now I take", "I also take",
    "I just take", "at home I take", "my medications are", "I'm currently on", "there's",
    "the patient takes", "I've been using", "you're taking", "I have",
)  # fmt: skip
_OTHERS_TAKE = (
    "my mother takes", "my husband is on", "my sister was on", "I used to take", "I was on",
    "years ago I took", "I'm allergic to", "I've never taken", "I don't take", "I'm not on",
    "a friend told me about", "I read about", "I tried", "I took a course of", "do you take",
    "are you on", "have you tried", "what about", "I'd rather not take", "I don't want",
    "is there a risk with",
)  # fmt: skip
_TAKEN_TAILS = (
    "", "", "10 milligrams once a day", "every morning", "at night", "500 twice a day",
    "when I need it", "for my blood pressure", "for the pain", "20 milligrams", "and it helps",
)  # fmt: skip
_LISTS = ("{X}", "{X}", "{Y} and {X}", "{X} and {Y}", "{Y}, {X} and {Z}", "{Y}, {Z} and {X}",
          "some {X}", "a {X}", "my {X}", "some {Y} and some {X}")  # fmt: skip
_EACH = 300


def sentences() -> Iterator[tuple[str, str]]:
    """Yield pairs of a label and a sentence as in ``sentences/``, always the same ones."""
    choose = random.Random(0).choice  # noqa: S311 (no secret)
    for label, starts in (("on", _TAKERS), ("none", _OTHERS_TAKE)):
        for _ in range(_EACH):
            said = f"{choose(starts)} {choose(_LISTS)} {choose(_TAKEN_TAILS)}".strip()
            yield label, said + choose((".", ".", ""))
    for label, verbs in _VERBS.items():
        for _ in range(_EACH):
            act = f"{choose(verbs)} {choose(_NAMES)} {choose(_TAILS[label])}".strip()
            yield label, f"{choose(_REASONS)} {choose(_LEADS)} {act}.".strip()
        for _ in range(_EACH // 5):
            act = f"{choose(verbs)} {choose(_NAMES)}"
            denied = "continue" if label in ("stop", "hold") else "none"
            yield denied, f"{choose(_REASONS)} {choose(_NOT)} {act}.".strip()
            yield "none", f"{choose(_MAYBE)} {act}."
            yield "none", f"{choose(_ASKS)} {act}?"
            be = choose(("should be", "will be", "is to be", "can be", "needs to be"))
            yield label, f"{choose(_NAMES)} {be} {choose(_DONE[label])}."
