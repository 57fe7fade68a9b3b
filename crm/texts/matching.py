"""Words of a text with their places, and finding a phrase among them whatever its endings.

Letters are folded as search folds them. Each character of a script without spaces is a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from crm.search.folding import JOINER, fold, is_spaceless

# Languages whose words take endings; those whose particles stand at the front of the word.
_ENDINGS = {
    **dict.fromkeys(("fi", "ru", "pl", "hy", "az", "tr", "ar", "he", "ko", "hi"), 5),
    **dict.fromkeys(("sv", "nb", "da", "de", "nl", "en", "fr", "es", "it", "pt"), 2),
    **dict.fromkeys(("fa", "ckb"), 4),
}
_STEMS_CHANGE = frozenset({"fi", "ru", "pl", "hy", "az", "tr", "hi"})
_SOFT = "aeiouyäöüаеёиіоуыэюяьйыाीिुूेैোաեէըիոօוהיەةهی"
_PARTICLES = {
    "ar": ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ف", "ب", "ل", "ک", "س"),
    "he": tuple("ובלמהשכ"),
}
_SHORT_ENDINGS = frozenset(
    {
        *("s", "n", "e", "es", "en", "et", "er", "ens", "ets", "ar", "or", "na", "a", "t", "x"),
        *("ی", "ها", "های", "هایی", "هایش", "ان", "م", "ش", "اش", "یی", "ای"),
    }
)


@dataclass(frozen=True)
class Word:
    """A folded word and where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Words:
    """The words of a text in a language."""

    items: tuple[Word, ...]
    language: str
    compact: str

    def find(self, phrase: str) -> Iterator[tuple[int, int]]:
        """Every place (start, end) of a phrase, its words inflected or not, apart or joined."""
        wanted = [word.text for word in words(phrase)]
        if not wanted or wanted[0][:2] not in self.compact:
            return
        whole = "".join(wanted)
        position = 0
        while position < len(self.items):
            end = self._end(position, wanted, whole)
            if end is None:
                position += 1
                continue
            yield self.items[position].start, self.items[end - 1].end
            position = end

    def has(self, phrase: str) -> bool:
        """Whether the phrase stands somewhere."""
        return next(self.find(phrase), None) is not None

    def _end(self, start: int, wanted: list[str], whole: str) -> int | None:
        items = self.items[start : start + len(wanted)]
        if len(items) == len(wanted) and all(
            is_form(item.text, each, self.language)
            for item, each in zip(items, wanted, strict=True)
        ):
            return start + len(wanted)
        joined = ""
        for position in range(start, min(start + len(wanted) + 2, len(self.items))):
            joined += self.items[position].text
            if len(joined) >= len(whole):
                is_whole = is_form(joined, whole, self.language) and not is_spaceless(whole)
                return position + 1 if is_whole else None
        return None


@lru_cache(maxsize=256)
def words_of(text: str, language: str) -> Words:
    """The words of a text, taken apart once."""
    items = words(text)
    return Words(items, language, "".join(item.text for item in items))


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[Word, ...]:
    """The folded words of a text in its order; hyphens and joiners part them."""
    found: list[Word] = []
    letters, start, end = "", 0, 0
    for position, character in enumerate(text):
        folded = fold(character)
        if not folded:  # a mark, or an invisible control
            continue
        is_gap = folded == JOINER or folded.isspace()
        is_alone = not is_gap and is_spaceless(folded)
        if letters and (is_alone or is_gap):
            found.append(Word(letters, start, end))
            letters = ""
        if is_gap:
            continue
        if is_alone:
            found.append(Word(folded, position, position + 1))
            continue
        if not letters:
            start = position
        letters, end = letters + "".join(folded.split()), position + 1
    if letters:
        found.append(Word(letters, start, end))
    return tuple(found)


@lru_cache(maxsize=100_000)
def is_form(written: str, wanted: str, language: str) -> bool:
    """Whether a folded word is another one, or a form of it as that language inflects."""
    if written == wanted:
        return True
    if _has_ending(written, wanted, language):
        return True
    for particle in _PARTICLES.get(language, ()):
        rest = written.removeprefix(particle)
        if rest != written and (rest == wanted or _has_ending(rest, wanted, language)):
            return True
    return False


def _has_ending(written: str, wanted: str, language: str) -> bool:
    most = _ENDINGS.get(language, 0)
    if len(wanted) < 3 or not most:
        return False
    if written.startswith(wanted):
        ending = written[len(wanted) :]
        return len(ending) <= most and (most >= 5 or ending in _SHORT_ENDINGS)
    if language not in _STEMS_CHANGE or len(wanted) < 4:
        return False
    stem = wanted[:-1] if wanted[-1] in _SOFT else wanted
    return written.startswith(stem) and len(written) - len(stem) <= most
