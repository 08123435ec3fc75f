"""Which of Amazon Transcribe's language codes a client's language hint stands for."""

from collections.abc import Iterable, Mapping

LOCALES: Mapping[str, tuple[str, ...]] = {
    "en": ("en-US", "en-IN", "en-GB", "en-AU", "en-IE", "en-NZ", "en-ZA", "en-AB", "en-WL"),
    "hi": ("hi-IN",),
    "ta": ("ta-IN",),
    "te": ("te-IN",),
    "bn": ("bn-IN",),
    "mr": ("mr-IN",),
    "gu": ("gu-IN",),
    "kn": ("kn-IN",),
    "ml": ("ml-IN",),
    "pa": ("pa-IN",),
    "or": ("or-IN",),
    "ar": ("ar-AE", "ar-SA"),
    "de": ("de-DE", "de-CH"),
    "es": ("es-US", "es-ES", "es-MX"),
    "fr": ("fr-FR", "fr-CA"),
    "id": ("id-ID",),
    "it": ("it-IT",),
    "nl": ("nl-NL",),
    "pl": ("pl-PL",),
    "pt": ("pt-BR", "pt-PT"),
    "ru": ("ru-RU",),
    "sv": ("sv-SE",),
    "tr": ("tr-TR",),
    "uk": ("uk-UA",),
    "vi": ("vi-VN",),
}
"""Each language's codes (the API's ``LanguageCode``), the one meant by the bare language first."""


def locale_of(hint: str) -> str | None:
    """Return the code that a hint such as ``en``, ``en-IN`` or ``HI_in`` stands for.

    A region that Transcribe has no code for gets the language's first; None for a language that
    is not among ours.
    """
    language, _, region = hint.replace("_", "-").partition("-")
    locales = LOCALES.get(language.lower(), ())
    wanted = f"{language.lower()}-{region.upper()}"
    return wanted if wanted in locales else next(iter(locales), None)


def locales_of(hints: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of hints, one for each language: Transcribe tells no dialects apart."""
    found: dict[str, str] = {}
    for hint in hints:
        locale = locale_of(hint)
        if locale:
            found.setdefault(locale.partition("-")[0], locale)
    return tuple(found.values())
