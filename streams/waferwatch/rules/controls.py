"""What each US rule says about a chip: pure functions from specification to finding.

`CONTROLS` maps the id of a rule to its test; `REVIEW_CHANGES` to the rules that change
no control but the way an application is reviewed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from . import limits as lim
from .destinations import A5, A6, DIFFUSION_PARTNERS, EMBARGOED, US_SOIL, Destination
from .evidence import EVIDENCE
from .reviews import Finding, Review
from .specs import ChipSpec
from .timeline import Rule
from .us_rules import US_RULES

LETTERS_2022_TO = frozenset({"Nvidia", "AMD"})
LETTERS_2025_TO = frozenset({"Nvidia", "AMD", "Intel"})
"""Designers known to have had the letters: a letter binds whom it is addressed to."""
LICENSED_2025 = frozenset({"chip:nvidia-h20", "chip:nvidia-h20-141g", "chip:amd-mi308"})
ACA_FROM = date(2024, 4, 4)
"""89 FR 23876 split licence exception ACA (no notice, D:1 and D:4) from NAC."""

Verdict = tuple[Review, str]
"""A review and the clause that says so."""


@dataclass(frozen=True, slots=True)
class Control:
    """A rule made executable: whom it reaches, what it finds, which figures it looks at."""

    reaches: Callable[[Destination, date], bool]
    judge: Callable[[ChipSpec, Destination, date], Verdict]
    limits: tuple[tuple[str, float], ...] = ()
    goods: Literal["logic", "memory", "any"] = "logic"

    def looks_at(self, spec: ChipSpec) -> bool:
        """Whether the rule is about goods of this kind."""
        return self.goods in ("any", "memory" if _is_memory(spec) else "logic")


RULES: dict[str, Rule] = {rule.id: rule for rule in US_RULES}


def finding(rule: Rule, spec: ChipSpec, to: Destination, on: date) -> Finding | None:
    """What one rule finds, were it in force on that day; None if it does not reach `to`."""
    control = CONTROLS.get(rule.id)
    if control is None or not control.reaches(to, on) or not control.looks_at(spec):
        return None
    review, clause = control.judge(spec, to, on)
    source, certainty = rule.source, rule.certainty
    if review is Review.UNDETERMINED:
        certainty = "unknown"
    proof = EVIDENCE.get(spec.id)
    if rule.id == "oct2023" and proof and lim.paragraph_2023(spec) == "unknown":
        source, certainty = proof.source, "reported"
    return Finding(review, clause, rule.id, source, certainty)


def _undetermined(name: str, spec: ChipSpec, *figures: str) -> Verdict:
    gone = [figure for figure in figures if spec.figure(figure) is None]
    return Review.UNDETERMINED, f"{name} not determined: {', '.join(gone)} not public"


def _is_memory(spec: ChipSpec) -> bool:
    return spec.designed_for == "memory"


def _sweeping(clause: str) -> Callable[[ChipSpec, Destination, date], Verdict]:
    return lambda spec, to, on: (Review.PRESUMED_DENIAL, clause)


def paragraph(spec: ChipSpec) -> lim.Paragraph:
    """Paragraph of 3A090 by figures; where they are not public, by documented practice."""
    if _is_memory(spec):
        return "none"
    by_figures = lim.paragraph_2023(spec)
    proof = EVIDENCE.get(spec.id)
    return proof.paragraph if by_figures == "unknown" and proof else by_figures


def _documented_under_a(spec: ChipSpec) -> bool:
    proof = EVIDENCE.get(spec.id)
    return spec.tpp is None and proof is not None and proof.paragraph != "a"


def _judge_2022(spec: ChipSpec, to: Destination, on: date) -> Verdict:
    over = False if _documented_under_a(spec) else lim.over_2022(spec)
    if over is None:
        return _undetermined("3A090 (October 2022)", spec, "tpp", "io")
    if over:
        return Review.PRESUMED_DENIAL, "3A090 (October 2022)"
    return Review.NONE, "not controlled: under 3A090 (October 2022)"


def _judge_2023(spec: ChipSpec, to: Destination, on: date) -> Verdict:
    par = paragraph(spec)
    d5 = to.counts_as_d5(on)
    if par == "unknown":
        return _undetermined("3A090", spec, "tpp", "pd")
    if par == "none":
        return Review.NONE, _why_free(spec)
    if par == "a" and spec.designed_for == "datacenter":
        return (Review.PRESUMED_DENIAL if d5 else Review.PRESUMED_APPROVAL), "3A090.a"
    if d5:
        return Review.NOTICE, f"3A090.{par} (NAC)"
    return Review.EXCEPTION, f"3A090.{par} ({'ACA' if on >= ACA_FROM else 'NAC'})"


def _why_free(spec: ChipSpec) -> str:
    if lim.paragraph_2023(spec) == "unknown":
        return f"not controlled: {EVIDENCE[spec.id].reason}"
    if (
        spec.designed_for == "consumer"
        and lim.paragraph_2023(replace(spec, designed_for="datacenter")) != "none"
    ):
        return "not controlled: note to 3A090, not designed for data centres and TPP under 4800"
    return "not controlled: under 3A090.a and .b"


def _judge_nvidia_2023(spec: ChipSpec, to: Destination, on: date) -> Verdict:
    named = spec.vendor == "Nvidia" and spec.designed_for == "datacenter"
    if not named or _documented_under_a(spec) or not lim.at_least(spec.tpp, lim.TPP_A):
        return Review.NONE, "not controlled: not in the notice of October 2023"
    if to.counts_as_d5(on):
        return Review.PRESUMED_DENIAL, "3A090.a"
    return Review.PRESUMED_APPROVAL, "3A090.a"


def _judge_hbm(spec: ChipSpec, to: Destination, on: date) -> Verdict:
    density = spec.memory_density
    if density is None:
        return _undetermined("3A090.c", spec, "memory_density")
    if density <= lim.HBM_DENSITY:
        return Review.NONE, "not controlled: under 3A090.c"
    if density < lim.HBM_EXCEPTION:
        return Review.NOTICE, "3A090.c (HBM)"
    return Review.PRESUMED_DENIAL, "3A090.c"


def _judge_foundry(spec: ChipSpec, to: Destination, on: date) -> Verdict:
    approved = spec.vendor_country in US_SOIL | A5 | A6
    light = spec.transistors_bn is not None and spec.transistors_bn < lim.FOUNDRY_TRANSISTORS
    if spec.designed_for != "datacenter" or not spec.vendor_country or approved:
        return Review.NONE, "not controlled: approved designer"
    if light or not _fine_node(spec.process_node):
        return Review.NONE, "not controlled: outside the foundry presumption"
    return Review.PRESUMED_DENIAL, "3A090.a (foundry presumption)"


def _fine_node(node: str) -> bool:
    """16/14 nm or finer, by the smallest number in the name of the node."""
    numbers = [int(n) for n in re.findall(r"\d+", node)]
    return bool(numbers) and min(numbers) <= 16


def _judge_diffusion(spec: ChipSpec, to: Destination, on: date) -> Verdict:
    par = paragraph(spec)
    if spec.designed_for != "datacenter" or par in ("none", "b"):
        return Review.NONE, "not controlled: not in 3A090.a"
    if par == "unknown":
        return _undetermined("3A090.a", spec, "tpp", "pd")
    if to.code in DIFFUSION_PARTNERS:
        return Review.EXCEPTION, "3A090.a (AIA)"
    return Review.CASE_BY_CASE, "3A090.a (AI diffusion)"


def _judge_letter_2022(spec: ChipSpec, to: Destination, on: date) -> Verdict:
    bound = spec.vendor in LETTERS_2022_TO
    over = lim.over_a100(spec) if bound and not _documented_under_a(spec) else False
    if over is None:
        return _undetermined("is-informed letter, August 2022", spec, "tpp", "io")
    if over:
        return Review.IS_INFORMED, "is-informed letter, August 2022"
    return Review.NONE, "not controlled: outside the letters of August 2022"


def _judge_letter_2025(spec: ChipSpec, to: Destination, on: date) -> Verdict:
    bound = spec.vendor in LETTERS_2025_TO
    over = lim.over_letter_2025(spec) if bound else False
    if over is None:
        return _undetermined("is-informed letter, April 2025", spec, "memory_bandwidth", "io")
    if over:
        return Review.IS_INFORMED, "is-informed letter, April 2025"
    return Review.NONE, "not controlled: outside the letters of April 2025"


_PART_746_8 = "746.8 (policy of denial)"
CONTROLS: dict[str, Control] = {
    "embargo": Control(lambda to, on: to.code in EMBARGOED, _sweeping("part 746 (embargo)"), goods="any"),
    "russia2022": Control(lambda to, on: to.code == "RU", _sweeping(_PART_746_8), goods="any"),
    "belarus2022": Control(lambda to, on: to.code == "BY", _sweeping(_PART_746_8), goods="any"),
    "oct2022": Control(lambda to, on: to.is_china, _judge_2022, lim.OCT2022_LIMITS),
    "oct2022-macau": Control(lambda to, on: to.is_macau, _judge_2022, lim.OCT2022_LIMITS),
    "oct2023-nvidia": Control(
        lambda to, on: to.counts_as_d5(on) or to.in_d1_d4(),
        _judge_nvidia_2023, (("tpp", lim.TPP_A),),
    ),
    "oct2023": Control(
        lambda to, on: not to.is_us and (to.counts_as_d5(on) or to.in_d1_d4()),
        _judge_2023, lim.OCT2023_LIMITS,
    ),
    "dec2024": Control(
        lambda to, on: to.in_d5(on), _judge_hbm, lim.HBM_LIMITS, goods="memory"
    ),
    "foundry2025": Control(lambda to, on: to.counts_as_d5(on), _judge_foundry),
    "diffusion2025": Control(lambda to, on: not to.is_us, _judge_diffusion),
    "aug2022": Control(
        lambda to, on: to.is_china or to.code == "RU", _judge_letter_2022, lim.LETTER_2022_LIMITS
    ),
    "apr2025": Control(
        lambda to, on: to.counts_as_d5(on), _judge_letter_2025, lim.LETTER_2025_LIMITS
    ),
}  # fmt: skip


def _licensed_2025(spec: ChipSpec, to: Destination, found: Finding, rule: Rule) -> Finding:
    covered = found.rule_id == "apr2025" and found.review is Review.IS_INFORMED
    if not (covered and spec.id in LICENSED_2025 and (to.is_china or to.is_macau)):
        return found
    return _reviewed(found, rule, f"{found.clause}; {rule.clause}")


def _reviewed_2026(spec: ChipSpec, to: Destination, found: Finding, rule: Rule) -> Finding:
    held = found.review in (Review.IS_INFORMED, Review.PRESUMED_DENIAL)
    # Commercially available in the United States: no part of a designer seated elsewhere
    # than there or with an ally is known to be.
    sold_in_us = spec.vendor_country in US_SOIL | A5 | A6
    if not (held and sold_in_us and (to.is_china or to.is_macau)) or _is_memory(spec):
        return found
    under = lim.case_by_case_2026(spec)
    if under is None and _documented_under_a(spec):
        under = lim.negate(lim.at_least(spec.memory_bandwidth_gbps, lim.MEMORY_2026))
    return _reviewed(found, rule, f"{found.clause} ({rule.clause})") if under else found


def _reviewed(found: Finding, rule: Rule, clause: str) -> Finding:
    return replace(
        found,
        review=Review.CASE_BY_CASE, clause=clause, rule_id=rule.id, source=rule.source,
        certainty=rule.certainty if found.certainty == "published" else found.certainty,
    )  # fmt: skip


ReviewChange = Callable[[ChipSpec, Destination, Finding, Rule], Finding]
REVIEW_CHANGES: dict[str, ReviewChange] = {"aug2025": _licensed_2025, "jan2026": _reviewed_2026}
REVIEW_LIMITS: dict[str, tuple[tuple[str, float], ...]] = {"jan2026": lim.JAN2026_LIMITS}
