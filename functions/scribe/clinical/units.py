"""Units of a dose, as they are said and as they are written."""

# written form: other ways to say it. The plural in -s is understood.
_MASS = {
    "mg": "milligram milligramme mgs milligrams milligrammes",
    "mcg": "microgram microgramme micrograms microgrammes mcgs ug \u00b5g \u03bcg",
    "g": "gram gramme grams grammes gm gms gr",
    "ml": "millilitre milliliter millilitres milliliters mls mil mils cc",
    "units": "unit",
    "IU": "iu",
    "meq": "milliequivalent milliequivalents",
    "mmol": "millimole millimoles",
    "%": "percent",
}
_COUNT = {
    "tablet": "tablets tab tabs",
    "capsule": "capsules cap caps",
    "pill": "pills",
    "puff": "puffs inhalation inhalations",
    "drop": "drops",
    "spray": "sprays squirt squirts",
    "sachet": "sachets packet packets",
    "patch": "patches",
    "teaspoon": "teaspoons teaspoonful teaspoonfuls tsp",
    "tablespoon": "tablespoons tablespoonful tbsp",
    "spoon": "spoons spoonful spoonfuls",
    "suppository": "suppositories",
    "pessary": "pessaries",
    "plaster": "plasters",
    "applicatorful": "applicatorfuls applicator",
    "ampoule": "ampoules ampule ampules",
    "lozenge": "lozenges",
    "vial": "vials",
    "nebule": "nebules respule respules",
    "scoop": "scoops",
    "capful": "capfuls",
    "pump": "pumps",
    "gummy": "gummies",
    "caplet": "caplets",
    "softgel": "softgels",
}


def _by_word(units: dict[str, str]) -> dict[str, str]:
    return {word: unit for unit, words in units.items() for word in [unit, *words.split()]}


MASS = _by_word(_MASS)
COUNT = _by_word(_COUNT)
ALL = MASS | COUNT


def unit_of(word: str, amount: str) -> str:
    """Return the written form of a unit: ``mg``, ``tablet`` for one or less, else ``tablets``."""
    unit = ALL[word]
    if unit not in _COUNT or amount in ("1", "0.5", "0.25"):
        return unit
    if unit in ("suppository", "gummy", "pessary"):
        return f"{unit[:-1]}ies"
    return f"{unit}es" if unit.endswith("ch") else f"{unit}s"
