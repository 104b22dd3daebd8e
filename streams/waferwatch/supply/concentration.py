"""Concentration of supply: a source that few others could replace weighs more than its share.

For sources that can stand in for one another (the fabs of a chip, the makers of a material) the
Herfindahl-Hirschman index HHI = sum of squared shares, 0 (many small ones) to 1 (a sole source).
What an edge carries becomes

    w_eff = w x (1 + HHI x (1 - w) / 2)

It lies in [w, 1], grows with the share and with the index, and leaves a small source beside a giant
small: at HHI 0.8 a share of 0.9 becomes 0.94 and one of 0.05 becomes 0.07.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from waferwatch.score.graph import Edge

ALTERNATIVES = frozenset({"fabs", "packages", "makes"})
"""Relations whose sources compete. Others add up (a fab needs neon and resist and a scanner) or describe
membership and place, so shares of them form no market."""

Group = tuple[str, str]
"""Target and relation."""


def herfindahl(shares: Iterable[float]) -> float:
    """HHI of shares (each 0 to 1), 0 to 1.

    Shares that add up to less than 1 leave a rest of many small ones, which adds nothing; shares that
    add up to more are scaled to 1, since estimates of several publishers overlap.
    """
    known = list(shares)
    total = max(1.0, sum(known))
    return min(1.0, sum((share / total) ** 2 for share in known))


def raised(weight: float, hhi: float) -> float:
    """The weight of a source of share ``weight`` in a market of index ``hhi``; both 0 to 1."""
    return min(1.0, max(weight, weight * (1.0 + hhi * (1.0 - weight) / 2.0)))


def indices(edges: Iterable[Edge], on: date) -> Mapping[Group, float]:
    """HHI of every group of competing sources on a day, from plain shares."""
    return {group: _index(found, on) for group, found in _groups(edges).items() if _present(found, on)}


def concentrate(edges: Iterable[Edge]) -> list[Edge]:
    """The edges with raised weights; `share` keeps the plain share.

    Concentration changes when a source comes or goes, so an edge is cut at the days on which its group
    changes; pieces of equal weight that touch are one.
    """
    given = list(edges)
    groups = _groups(given)
    out: list[Edge] = []
    for edge in given:
        rivals = groups.get((edge.target, edge.relation))
        out += [edge] if rivals is None else _pieces(edge, rivals)
    return out


def _groups(edges: Iterable[Edge]) -> dict[Group, list[Edge]]:
    groups: dict[Group, list[Edge]] = {}
    for edge in edges:
        if edge.relation in ALTERNATIVES:
            groups.setdefault((edge.target, edge.relation), []).append(edge)
    return groups


def _present(rivals: Iterable[Edge], on: date) -> list[Edge]:
    return [rival for rival in rivals if rival.valid_from <= on <= rival.valid_to]


def _index(rivals: Iterable[Edge], on: date) -> float:
    """Firms are rivals of firms; their sites are parts of them and count only where no firm is named."""
    present = _present(rivals, on)
    firms = [rival.share for rival in present if not rival.source.startswith("site:")]
    return herfindahl(firms or [rival.share for rival in present])


def _pieces(edge: Edge, rivals: list[Edge]) -> list[Edge]:
    starts = {edge.valid_from}
    for rival in rivals:
        starts.add(rival.valid_from)
        if rival.valid_to < date.max:
            starts.add(date.fromordinal(rival.valid_to.toordinal() + 1))
    days = sorted(day for day in starts if edge.valid_from <= day <= edge.valid_to)
    pieces: list[Edge] = []
    for index, day in enumerate(days):
        last = index == len(days) - 1
        until = edge.valid_to if last else date.fromordinal(days[index + 1].toordinal() - 1)
        weight = raised(edge.share, _index(rivals, day))
        if pieces and pieces[-1].weight == weight:
            pieces[-1] = replace(pieces[-1], valid_to=until)
        else:
            pieces.append(
                replace(edge, weight=weight, share_stated=edge.share, valid_from=day, valid_to=until)
            )
    return pieces
