"""The numeric lines of the chip rules, as predicates of three values.

True: over the line. False: under it. None: the figures that decide are not public.
The three values combine by Kleene's logic, so a known figure decides where it can:
TPP 6912 with an unknown die area is in 3A090.a, for the area no longer matters.
"""

from __future__ import annotations

from typing import Literal

from .specs import ChipSpec

Paragraph = Literal["a", "b", "none", "unknown"]

# 87 FR 62186 (October 2022) and 88 FR 73458 (October 2023), ECCN 3A090.
TPP_2022, IO_2022 = 4800, 600
TPP_A, TPP_B, TPP_FLOOR = 4800, 2400, 1600
PD_A, PD_B_HIGH, PD_B_LOW = 5.92, 3.2, 1.6
# August 2022 letters: the A100's own figures, 312 TFLOPS x 16 bit and 600 GB/s.
TPP_A100, IO_A100 = 4992, 600
# April 2025 letters: not published, as Intel told its clients. GB/s.
LETTER_MEMORY, LETTER_IO, LETTER_SUM = 1400, 1100, 1700
# 89 FR 96790 (December 2024), 3A090.c and licence exception HBM. GB/s per mm2.
HBM_DENSITY, HBM_EXCEPTION = 2.0, 3.3
# 91 FR 1684 (January 2026): case-by-case review only under both.
TPP_2026, MEMORY_2026 = 21000, 6500
# 90 FR 5298 (January 2025): transistors under which a foundry's presumption falls, in 10^9.
FOUNDRY_TRANSISTORS = 30
# Proclamation of 2026-01-14, annex: TPP from, to, memory bandwidth (GB/s) from, to.
TARIFF_BANDS = ((14000, 17500, 4500, 5000), (20800, 21100, 5800, 6200))

OCT2022_LIMITS = (("tpp", TPP_2022), ("io", IO_2022))
OCT2023_LIMITS = (
    ("tpp", TPP_A), ("tpp", TPP_B), ("tpp", TPP_FLOOR),
    ("pd", PD_A), ("pd", PD_B_HIGH), ("pd", PD_B_LOW),
)  # fmt: skip
LETTER_2022_LIMITS = (("tpp", TPP_A100), ("io", IO_A100))
LETTER_2025_LIMITS = (
    ("memory_bandwidth", LETTER_MEMORY), ("io", LETTER_IO), ("memory_plus_io", LETTER_SUM),
)  # fmt: skip
JAN2026_LIMITS = (("tpp", TPP_2026), ("memory_bandwidth", MEMORY_2026))
HBM_LIMITS = (("memory_density", HBM_DENSITY), ("memory_density", HBM_EXCEPTION))


def at_least(value: float | None, line: float) -> bool | None:
    """Whether `value` reaches `line`; None if the value is not public."""
    return None if value is None else value >= line


def both(*terms: bool | None) -> bool | None:
    """And of three values."""
    if any(term is False for term in terms):
        return False
    return None if any(term is None for term in terms) else True


def either(*terms: bool | None) -> bool | None:
    """Or of three values."""
    if any(term is True for term in terms):
        return True
    return None if any(term is None for term in terms) else False


def negate(term: bool | None) -> bool | None:
    """Not of three values."""
    return None if term is None else not term


def within(value: float | None, low: float, high: float) -> bool | None:
    """low <= value < high."""
    return both(at_least(value, low), negate(at_least(value, high)))


def over_2022(spec: ChipSpec) -> bool | None:
    """October 2022: compute and I/O both at or over their lines."""
    return both(at_least(spec.tpp, TPP_2022), at_least(spec.io_total_gbps, IO_2022))


def over_a100(spec: ChipSpec) -> bool | None:
    """August 2022 letters: at or above the A100 in compute and in I/O."""
    return both(at_least(spec.tpp, TPP_A100), at_least(spec.io_total_gbps, IO_A100))


def paragraph_2023(spec: ChipSpec) -> Paragraph:
    """Paragraph of 3A090 since October 2023.

    The note for parts not designed or marketed for data centres frees those with a
    TPP under 4800, whatever their density.
    """
    tpp, pd = spec.tpp, spec.performance_density
    noted = both(spec.designed_for != "datacenter", negate(at_least(tpp, TPP_A)))
    a = either(at_least(tpp, TPP_A), both(at_least(tpp, TPP_FLOOR), at_least(pd, PD_A)))
    b = either(
        both(within(tpp, TPP_B, TPP_A), within(pd, PD_B_LOW, PD_A)),
        both(at_least(tpp, TPP_FLOOR), within(pd, PD_B_HIGH, PD_A)),
    )
    if noted or (a is False and b is False):
        return "none"
    if noted is None or a is None or (a is False and b is None):
        return "unknown"
    return "a" if a else "b"


def over_letter_2025(spec: ChipSpec) -> bool | None:
    """April 2025 letters: memory, I/O or their sum at or over the line."""
    return either(
        at_least(spec.memory_bandwidth_gbps, LETTER_MEMORY),
        at_least(spec.io_total_gbps, LETTER_IO),
        at_least(spec.memory_plus_io, LETTER_SUM),
    )


def case_by_case_2026(spec: ChipSpec) -> bool | None:
    """January 2026: under both lines, or else denial stays presumed."""
    return both(
        negate(at_least(spec.tpp, TPP_2026)),
        negate(at_least(spec.memory_bandwidth_gbps, MEMORY_2026)),
    )


def tariff_band_2026(spec: ChipSpec) -> int | None:
    """Band (1 or 2) of the US tariff of January 2026 that the chip falls in, else None."""
    if spec.tpp is None or spec.memory_bandwidth_gbps is None:
        return None
    for band, (tpp_low, tpp_high, low, high) in enumerate(TARIFF_BANDS, start=1):
        if tpp_low <= spec.tpp <= tpp_high and low <= spec.memory_bandwidth_gbps <= high:
            return band
    return None
