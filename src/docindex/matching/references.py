"""References: the numbers that name a case, found in a line of text and taken from a barcode."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import attrs

from docindex.contracts import CheckDigit
from docindex.matching.findings import Found, Token, Way
from docindex.matching.folding import look_alike
from docindex.matching.labels import role_before
from docindex.matching.patterns import CAPITALS, READABLE, START, NumberPattern
from docindex.model import ReferenceRole, ReferenceRule

_GLYPH: Final = re.compile(r"[^\W_]|[|!]")
_LONGEST: Final = 64
_MOST_BREAKS: Final = 3  # spaces dropped where positions are not fixed
_MOST_SHAPES: Final = 4096
# A line is looked at by whoever reads, by the labels, and as evidence.
_MOST_LINES: Final = 1024
_LONGEST_PAYLOAD: Final = 256
# A Deutsche Post DataMatrix begins "DEA" (hex 444541) and stands on much incoming mail.
_POSTAGE: Final = b"DEA"
# `3/1234/25` holds no `1234/25`, `12,50` no `12`: a number goes on behind these.
_TIGHT_BEFORE: Final = re.compile(r"[0-9][.,/_‐‑‒–—−-]$")
_TIGHT_AFTER: Final = re.compile(r"[.,/_‐‑‒–—−-][0-9]")
_DIGIT_BEFORE: Final = re.compile(r"[0-9] {1,2}$")
_DIGIT_AFTER: Final = re.compile(r" {1,2}[0-9]")


@attrs.frozen(eq=False)
class Grammar:
    """One rule of the profile, ready to read references.

    Args:
        rule: the rule; one in which `check` finds problems raises ValueError or re.error.
        check: its check-digit scheme, opened; None: the number has none, or nobody asks.
    """

    rule: ReferenceRule
    check: CheckDigit | None = None
    _pattern: NumberPattern = attrs.field(init=False, repr=False)
    rigid: bool = attrs.field(init=False)
    _payload: re.Pattern[str] | None = attrs.field(init=False, repr=False)
    _shapes: dict[str, bool] = attrs.field(init=False, factory=dict, repr=False)
    _lines: dict[str, tuple[Found, ...]] = attrs.field(init=False, factory=dict, repr=False)
    _gaps: int = attrs.field(init=False, repr=False)
    _steps: dict[tuple[int, str, str], tuple[tuple[int, Way], ...]] = attrs.field(
        init=False, factory=dict, repr=False
    )

    @_pattern.default
    def _parsed(self) -> NumberPattern:
        return NumberPattern(self.rule.pattern)

    @rigid.default
    def _fixed(self) -> bool:
        return self._pattern.is_rigid()

    @_gaps.default
    def _expected(self) -> int:
        """The gaps that are no grouping: the pattern's own, or one that an engine saw."""
        own = any(edge.separated for edges in self._pattern.edges.values() for edge in edges)
        return _LONGEST if own else 1

    @_payload.default
    def _compiled(self) -> re.Pattern[str] | None:
        payload = self.rule.barcode_payload
        return None if payload is None else re.compile(payload, re.ASCII)

    @classmethod
    def compile(cls, rule: ReferenceRule, check: CheckDigit | None = None) -> Grammar:
        """The same as the constructor, by the name that `re` has for it."""
        return cls(rule, check)

    @property
    def kind(self) -> str:
        """What the number is called in the profile."""
        return self.rule.kind

    @property
    def has_check(self) -> bool:
        """Whether a check digit guards the number."""
        return self.check is not None

    @property
    def shortest(self) -> int:
        """The least number of letters and digits of a reference."""
        return self._pattern.shortest

    def normalise(self, text: str) -> str | None:
        """The normal form of a text that is one reference and nothing else, or None.

        In a rigid grammar separators are dropped, and may be missing; in any other each run of
        them is one `-`, so that 1/234 and 12/34 never meet. Letters become capitals.
        """
        text = text.strip()
        if not text.isprintable():
            return None
        shape = text.translate(self._pattern.classes)
        fits = self._shapes.get(shape)
        if fits is None:
            fits = self._fits(text)
            if len(self._shapes) < _MOST_SHAPES:
                self._shapes[shape] = fits
        if not fits:
            return None
        value = text
        if not text.isalnum():
            value = self._pattern.separator_run.sub("" if self.rigid else "-", text)
        return value.upper() if value.isascii() else value.translate(CAPITALS)

    def find(self, text: str) -> tuple[Found, ...]:
        """Every reference in a line of text, in order, none overlapping another.

        Spaces inside a number and look-alike characters are tolerated, and counted as doubts. What
        is part of a longer run of letters and digits, or of a longer number with separators, is
        none. Of two that overlap the one with fewer look-alikes is taken, then the longer one.
        """
        known = self._lines.get(text)
        if known is None:
            if len(self._lines) >= _MOST_LINES:
                self._lines.clear()
            known = self._lines[text] = self._searched(text)
        return known

    def _searched(self, text: str) -> tuple[Found, ...]:
        tokens = self._tokens(text)
        found = [
            (way, token.start, tokens[end].start + 1)
            for first, token in enumerate(tokens)
            if not text[token.start - 1 : token.start].isalnum()
            for end, way in self._ways(tokens, first)
            # A third of the characters: beyond that, words fold into numbers.
            if 3 * way.folded <= len(way.value)
            and self._stands_alone(text, token.start, tokens[end].start + 1, way)
        ]
        found.sort(key=lambda f: (f[0].folded, f[1] - f[2], f[1]))
        kept: list[tuple[Way, int, int]] = []
        for one in found:
            if all(one[2] <= start or end <= one[1] for _, start, end in kept):
                kept.append(one)
        return tuple(
            self._found(text, start, end, way)
            for way, start, end in sorted(kept, key=lambda f: f[1])
        )

    def from_barcode(self, data: bytes) -> Found | None:
        """The reference in a barcode's payload: by `barcode_payload`, else as it is printed.

        Anything but plain printable text is refused: control characters, direction marks, bytes
        that are not UTF-8; and postage.
        """
        if len(data) > _LONGEST_PAYLOAD or data.startswith(_POSTAGE):
            return None
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            return None
        if not text.isprintable():
            return None
        match = self._payload.fullmatch(text) if self._payload else None
        start, end = match.span("value") if match else (0, len(text))
        value = self.normalise(text[start:end]) if start >= 0 else None
        return None if value is None else self._found(text, start, end, Way(0, 0, value))

    def role_of(self, line_text: str, start: int) -> ReferenceRole:
        """Whose number begins at a character of a line, by the label that is nearest before it."""
        return role_before(line_text[:start], self.rule)

    def _fits(self, text: str) -> bool:
        tokens = self._tokens(text)
        if not tokens or tokens[0].start or tokens[-1].start + 1 < len(text):
            return False
        return any(
            end == len(tokens) - 1 and not (way.folded or self._doubts(way))
            for end, way in self._ways(tokens, 0)
        )

    def _found(self, text: str, start: int, end: int, way: Way) -> Found:
        return Found(
            value=way.value,
            start=start,
            end=end,
            text=text[start:end],
            valid=self.check is None or self.check.valid(way.value.replace("-", "")),
            folded=self._doubts(way),
            regrouped=way.parted > (0 if way.unparted else self._gaps),
        )

    def _doubts(self, way: Way) -> int:
        """A dropped space shifts nothing where positions are fixed; elsewhere it is a guess."""
        return way.doubts + (0 if self.rigid else way.breaks)

    def _stands_alone(self, text: str, start: int, end: int, way: Way) -> bool:
        before, after = text[max(start - 3, 0) : start], text[end : end + 3]
        if after[:1].isalnum() or _TIGHT_BEFORE.search(before) or _TIGHT_AFTER.match(after):
            return False
        broken = self.rigid and way.breaks > 0
        return not (broken and (_DIGIT_BEFORE.search(before) or _DIGIT_AFTER.match(after)))

    def _tokens(self, text: str) -> list[Token]:
        tokens: list[Token] = []
        end = 0
        for match in _GLYPH.finditer(text):
            gap = text[end : match.start()]
            tokens.append(Token(match[0], match.start(), self._pattern.gap(gap)))
            end = match.end()
        return tokens

    def _ways(self, tokens: list[Token], first: int) -> Iterator[tuple[int, Way]]:
        """Every end of a reference that begins at a token, with the best way there."""
        ways = {START: Way(0, 0, "")}
        for end in range(first, min(first + _LONGEST, len(tokens))):
            char, _, gap = tokens[end]
            reached: dict[int, Way] = {}
            for slot, way_there in ways.items():
                for target, step in self._step(slot, gap if end > first else "", char):
                    way = way_there.then(step)
                    if (target not in reached or way < reached[target]) and (
                        self.rigid or way.breaks <= _MOST_BREAKS
                    ):
                        reached[target] = way
            if not reached:
                return
            ways = reached
            if accepted := [ways[slot] for slot in ways.keys() & self._pattern.accepting]:
                yield end, min(accepted)

    def _step(self, slot: int, gap: str, char: str) -> tuple[tuple[int, Way], ...]:
        key = (slot, gap, char)
        steps = self._steps.get(key)
        if steps is None:
            if char not in READABLE:
                return ()
            steps = self._steps[key] = tuple(self._steps_from(slot, gap, char))
        return steps

    def _steps_from(self, slot: int, gap: str, char: str) -> Iterator[tuple[int, Way]]:
        edges = self._pattern.edges[slot]
        forced = len(frozenset().union(*(self._pattern.slots[e.slot].glyphs for e in edges))) == 1
        for edge in edges:
            if gap == "x" or (gap == "-" and not edge.separated):
                continue
            if edge.separated and not self.rigid and not (gap == "-" or (gap and edge.spaced)):
                continue
            breaks = int(gap == " " and not (edge.separated and edge.spaced))
            glyphs = self._pattern.slots[edge.slot].glyphs
            plain = CAPITALS[ord(char)] in glyphs
            glyph = CAPITALS[ord(char)] if plain else look_alike(char, glyphs)
            if glyph is not None:
                mark = "-" if edge.separated and not self.rigid else ""
                yield (
                    edge.slot,
                    Way(
                        folded=int(not plain),
                        breaks=breaks,
                        value=mark + glyph,
                        doubts=int(not plain and not forced),
                        parted=int(gap != ""),
                        unparted=int(edge.separated and not gap),
                    ),
                )
