"""Which check-digit scheme guards the listed numbers, if any; pure but for the schemes it is given.

One number in ten has a right check digit of any mod-10 scheme by chance. So a scheme is believed
only where nearly all of many numbers fit, and where numbers that differ from listed ones do not.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from docindex.contracts import CheckDigit
from docindex.profiling.findings import Finding, doubtful, sure
from docindex.profiling.weights import solve_weights

# Weights in use that repeat, from the right: Bundesbank methods 02, 04, 07, 06 and their like.
_WEIGHTS: Final = (
    (2, 3, 4, 5, 6, 7),
    (2, 3, 4, 5, 6, 7, 8, 9),
    (2, 3, 4, 5, 6, 7, 8, 9, 10),
    (2, 3, 4, 5, 6),
    (2, 3, 4, 5),
    (7, 6, 5, 4, 3, 2),
    (9, 8, 7, 6, 5, 4, 3, 2),
    (10, 9, 8, 7, 6, 5, 4, 3, 2),
    (3, 1),
    (3, 7, 1),
    (7, 3, 1),
)
_MOD11: Final = "mod11"
_TENS: Final = ("invalid", "zero", "X")
_NEEDED: Final = 0.999
_SUSPICIOUS: Final = 0.5
# With 30 numbers, all of them right by chance under one of 40 schemes: below 1e-28.
_FEWEST: Final = 30
_SAMPLED: Final = 5000
_PROBED: Final = 2000

Make = Callable[[str, Mapping[str, Any]], CheckDigit]
Scheme = tuple[str, tuple[tuple[str, Any], ...]]


@attrs.frozen(kw_only=True)
class CheckFinding:
    """The scheme of a kind of number.

    Args:
        scheme: name and options as in the profile; None: no scheme guards it.
    """

    scheme: Scheme | None
    findings: tuple[Finding, ...]

    @property
    def toml(self) -> str:
        """As an inline table."""
        if self.scheme is None:
            return ""
        name, options = self.scheme
        parts = [f'scheme = "{name}"']
        for key, value in options:
            text = f'"{value}"' if isinstance(value, str) else str(list(value))
            parts.append(f"{key} = {text}")
        return f"{{ {', '.join(parts)} }}"


def schemes(names: Sequence[str]) -> Iterator[Scheme]:
    """Every scheme with all the options worth trying; those of plug-ins without any."""
    for name in names:
        if name == _MOD11:
            for weights in _WEIGHTS:
                for ten in _TENS:
                    yield name, (("weights", weights), ("ten", ten))
        else:
            yield name, ()


def infer_check(
    kind: str, values: Sequence[str], names: Sequence[str], make: Make, *, seed: int = 1
) -> CheckFinding:
    """Try every scheme on the listed numbers.

    Args:
        values: numbers in their normal form without separators, each once.
        names: of the schemes that are there.
        make: opens one; raises where it does not take these options.
        seed: of the sample and of the probes.
    """
    dice = random.Random(seed)  # noqa: S311 - a sample, nothing secret
    sample = list(values) if len(values) <= _SAMPLED else dice.sample(list(values), _SAMPLED)
    key = f"references.{kind}.check_digit"
    if len(sample) < _FEWEST:
        why = (f"nur {len(sample)} Nummern", f"only {len(sample)} numbers")
        remedy = ("Mit der ganzen Liste wiederholen.", "Do it again with the whole list.")
        return CheckFinding(scheme=None, findings=(doubtful(sure(key, "", *why), why, remedy),))
    shares = {one: _share(make(one[0], dict(one[1])), sample) for one in schemes(names)}
    fitting = [one for one, share in shares.items() if share >= _NEEDED]
    solved = solve_weights(sample) if not fitting and _MOD11 in names else None
    if solved is not None:
        own = [(_MOD11, (("weights", solved.weights), ("ten", ten))) for ten in _TENS]
        shares |= {one: _share(make(one[0], dict(one[1])), sample) for one in own}
        fitting = [one for one in own if shares[one] >= _NEEDED]
    if not fitting:
        return CheckFinding(scheme=None, findings=(_none(key, shares, len(sample)),))
    chosen = fitting[0]
    probes = _probes(sample, dice)
    told = _verdicts(make, chosen, probes)
    rivals = [one for one in fitting[1:] if _refuses(_verdicts(make, one, probes), told)]
    return CheckFinding(
        scheme=chosen,
        findings=(
            *_chosen(key, chosen, shares[chosen], rivals, sample, sum(told)),
            *(_solved(key, solved.free) if solved is not None else ()),
        ),
    )


def _share(check: CheckDigit, sample: Sequence[str]) -> float:
    return sum(check.valid(value) for value in sample) / len(sample)


def _refuses(rival: Sequence[bool], told: Sequence[bool]) -> bool:
    """Whether a rival would refuse what the chosen scheme takes.

    One that takes more is none: of what it takes beside, the list would have to hold its share.
    """
    return any(mine and not its for its, mine in zip(rival, told, strict=True))


def _probes(sample: Sequence[str], dice: random.Random) -> list[str]:
    """Listed numbers with one to three digits changed."""
    probes = []
    for _ in range(_PROBED):
        value = list(dice.choice(sample))
        for place in dice.sample(range(len(value)), min(dice.randint(1, 3), len(value))):
            if value[place].isdigit():
                value[place] = str((int(value[place]) + dice.randint(1, 9)) % 10)
        probes.append("".join(value))
    return probes


def _verdicts(make: Make, scheme: Scheme, probes: Sequence[str]) -> list[bool]:
    check = make(scheme[0], dict(scheme[1]))
    return [check.valid(probe) for probe in probes]


def _chosen(
    key: str,
    chosen: Scheme,
    share: float,
    rivals: Sequence[Scheme],
    sample: Sequence[str],
    passed: int,
) -> Iterator[Finding]:
    found = CheckFinding(scheme=chosen, findings=())
    right = round(share * len(sample))
    why = sure(
        key,
        found.toml,
        f"{right} von {len(sample)} Nummern stimmen; von {_PROBED} veränderten {passed}",
        f"{right} of {len(sample)} numbers are right; of {_PROBED} changed ones {passed}",
    )
    if right < len(sample):
        why = doubtful(
            why,
            (f"{len(sample) - right} stimmen nicht", f"{len(sample) - right} are wrong"),
            (
                "Diese Zeilen prüfen lassen: Tippfehler oder eine Ausnahme der Regel.",
                "Have these rows checked: typing errors, or an exception to the rule.",
            ),
        )
    yield why
    if rivals:
        names = ", ".join(CheckFinding(scheme=one, findings=()).toml for one in rivals)
        yield doubtful(
            why,
            (f"auf der Liste ebenso gut: {names}", f"as good on this list: {names}"),
            ("Die Regel bei der Behörde erfragen.", "Ask the office for its rule."),
        )


def _solved(key: str, free: int) -> Iterator[Finding]:
    found = sure(key, "", "Gewichte aus der Liste errechnet", "weights solved from the list")
    if free:
        found = doubtful(
            found,
            (
                f"{free} Stellen ändern sich nie: ihr Gewicht ist offen",
                f"{free} digits never vary: their weight is open",
            ),
            ("Die Gewichte bei der Behörde erfragen.", "Ask the office for its weights."),
        )
    yield found


def _none(key: str, shares: Mapping[Scheme, float], count: int) -> Finding:
    best = max(shares, key=lambda one: shares[one], default=None)
    share = shares[best] if best else 0.0
    name = best[0] if best else "-"
    found = sure(
        key,
        "",
        f"keines von {len(shares)} Verfahren passt auf {count} Nummern; am ehesten {name} mit "
        f"{share:.1%} (durch Zufall etwa 10 %)",
        f"none of {len(shares)} schemes fits {count} numbers; the nearest is {name} with "
        f"{share:.1%} (about 10 % by chance)",
    )
    if share < _SUSPICIOUS:
        return found
    return doubtful(
        found,
        (f"{name} passt auf {share:.1%}: mehr als Zufall", f"{name} fits {share:.1%}: no chance"),
        (
            "Fragen, ob nur ein Teil der Nummern eine Prüfziffer hat.",
            "Ask whether only some of the numbers have a check digit.",
        ),
    )
