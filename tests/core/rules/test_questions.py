"""Destinations, headroom, errors, what-if, and the JSON form."""

from __future__ import annotations

import json
from datetime import date

import pytest

from waferwatch.rules import (
    ChipSpec,
    DateOutOfRange,
    RulesError,
    SpecError,
    UnknownCountry,
    UnknownEntity,
    all_specs,
    destination,
    read_specs,
    status,
    tariff_band_2026,
    what_if,
)  # fmt: skip

H100 = "chip:nvidia-h100"
IN_2024 = date(2024, 6, 1)


class TestDestinations:
    @pytest.mark.parametrize(
        ("to", "expected", "clause"),
        [
            ("US", "free", "no export"), ("DE", "free", "no rule"), ("SG", "free", "no rule"),
            ("CN", "denied", "3A090.a"), ("HK", "denied", "3A090.a"), ("MO", "denied", "3A090.a"),
            ("AE", "licence", "3A090.a"), ("VN", "licence", "3A090.a"), ("RU", "denied", "746.8"),
            ("IR", "denied", "embargo"), ("IL", "free", "no rule"), ("CY", "free", "no rule"),
            ("VE", "denied", "3A090.a"), ("BR", "free", "no rule"),
        ],
    )  # fmt: skip
    def test_h100_in_2024(self, to: str, expected: str, clause: str) -> None:
        ruling = status(H100, to, IN_2024)
        assert ruling.status == expected
        assert clause in ruling.clause

    def test_hong_kong_is_china_to_the_united_states(self) -> None:
        for day in (date(2022, 9, 1), date(2023, 1, 1), date(2025, 5, 1), date(2026, 2, 1)):
            for chip in (H100, "chip:nvidia-h20", "chip:nvidia-l20"):
                mainland, hong_kong = (status(chip, to, day).export_side for to in ("CN", "HK"))
                assert mainland == hong_kong

    def test_exception_without_notice_for_the_gulf(self) -> None:
        assert status("chip:nvidia-a30", "AE", date(2024, 4, 3)).clause == "3A090.b (NAC)"
        ruling = status("chip:nvidia-a30", "AE", date(2024, 4, 4))
        assert (ruling.status, ruling.clause) == ("notified", "3A090.b (ACA)")

    def test_parent_in_china_counts_from_november_2023(self) -> None:
        assert status(H100, "SG", date(2023, 11, 16), parent="CN").status == "free"
        assert status(H100, "SG", date(2023, 11, 17), parent="CN").status == "denied"
        assert status(H100, "DE", IN_2024, parent="HK").status == "denied"
        assert status(H100, "DE", IN_2024, parent="FR").status == "free"
        assert status(H100, "US", IN_2024, parent="CN").status == "free"
        assert status("chip:nvidia-h20", "MY", date(2025, 5, 1), parent="CN").status == "licence"

    def test_case_by_case_review_is_for_delivery_to_china_alone(self) -> None:
        day = date(2026, 2, 15)
        assert status("chip:nvidia-h200", "HK", day).status == "licence"
        assert status("chip:nvidia-h200", "SG", day, parent="CN").status == "denied"

    def test_groups_move(self) -> None:
        assert status(H100, "KH", date(2026, 2, 2)).status == "denied"
        assert status(H100, "KH", date(2026, 2, 3)).status == "licence"
        assert status(H100, "NI", date(2024, 3, 14)).status == "free"
        assert status(H100, "NI", date(2024, 3, 15)).status == "denied"

    def test_codes(self) -> None:
        assert destination("country:cn") == destination("CN") == destination("cn")
        assert status(H100, "country:cn", IN_2024).to == "CN"

    def test_made_in_china_is_no_export_to_china(self) -> None:
        ruling = status("chip:huawei-ascend-910c", "CN", date(2025, 6, 1))
        assert (ruling.status, ruling.clause) == ("free", "no export: made in China")


class TestHeadroom:
    def test_h20_at_the_letter(self) -> None:
        ratios = status("chip:nvidia-h20", "CN", date(2025, 4, 20)).headroom
        assert ratios["tpp/4800"] == pytest.approx(0.4933, abs=5e-4)
        assert ratios["tpp/2400"] == pytest.approx(0.9867, abs=5e-4)
        assert ratios["pd/3.2"] == pytest.approx(0.909, abs=5e-4)
        assert ratios["memory_bandwidth/1400"] == pytest.approx(2.857, abs=5e-4)
        assert ratios["memory_plus_io/1700"] == pytest.approx(5028 / 1700)

    def test_only_limits_in_force(self) -> None:
        assert set(status("chip:nvidia-a100", "CN", date(2022, 12, 1)).headroom) == {
            "tpp/4800", "io/600", "tpp/4992",
        }  # fmt: skip
        assert status("chip:nvidia-a100", "DE", date(2022, 12, 1)).headroom == {}
        assert "memory_bandwidth/6500" in status(H100, "CN", date(2026, 1, 15)).headroom
        assert "memory_bandwidth/6500" not in status(H100, "CN", date(2026, 1, 14)).headroom

    @pytest.mark.parametrize(
        ("chip", "limit", "ratio"),
        [
            ("nvidia-rtx-4090d", "tpp/4800", 4707 / 4800), ("nvidia-rtx-5090d", "tpp/4800", 4750 / 4800),
            ("nvidia-l2", "tpp/1600", 1544 / 1600), ("nvidia-l20", "pd/3.2", 3.140 / 3.2),
            ("nvidia-a10", "pd/3.2", 3.185 / 3.2), ("nvidia-a40", "tpp/2400", 2395 / 2400),
            ("nvidia-rtx-pro-6000d", "memory_bandwidth/1400", 1398 / 1400),
            ("nvidia-rtx-5090d-v2", "memory_bandwidth/1400", 1344 / 1400),
        ],
    )  # fmt: skip
    def test_close_to_a_line_is_still_under(self, chip: str, limit: str, ratio: float) -> None:
        measured = status(f"chip:{chip}", "CN", date(2025, 9, 1)).headroom[limit]
        assert measured == pytest.approx(ratio, abs=3e-4)
        assert measured < 1

    def test_memory_stack(self) -> None:
        ratios = status("chip:mem-hbm2", "CN", date(2025, 2, 1)).headroom
        assert set(ratios) == {"memory_density/2", "memory_density/3.3"}
        assert ratios["memory_density/2"] == pytest.approx(2.783 / 2, abs=1e-3)

    def test_unknown_figures_are_named_not_counted(self) -> None:
        ruling = status("chip:intel-gaudi1", "CN", date(2024, 1, 1))
        assert ruling.unknown == ("tpp", "pd")
        assert (ruling.status, ruling.certainty) == ("licence", "unknown")
        assert "tpp, pd not public" in ruling.clause
        assert "tpp/4800" not in status("chip:amd-mi308", "CN", date(2024, 6, 1)).headroom

    def test_tariff_bands(self) -> None:
        specs = all_specs()
        bands = {name: tariff_band_2026(spec) for name, spec in specs.items()}
        assert {name for name, band in bands.items() if band == 1} == {"chip:nvidia-h200"}
        assert {name for name, band in bands.items() if band == 2} == {"chip:amd-mi325x"}


class TestErrors:
    def test_unknown_chip_names_the_nearest(self) -> None:
        with pytest.raises(UnknownEntity) as error:
            status("chip:nvidia-h2O", "CN", IN_2024)
        assert "chip:nvidia-h20" in error.value.nearest
        assert "chip:nvidia-h20" in str(error.value)

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [("h20", "chip:nvidia-h20"), ("chip:mi308", "chip:amd-mi308"), ("galium", "material:gallium")],
    )
    def test_nearest_by_part_of_the_name(self, typed: str, meant: str) -> None:
        with pytest.raises(UnknownEntity) as error:
            status(typed, "CN", IN_2024)
        assert meant in error.value.nearest

    def test_before_2018(self) -> None:
        with pytest.raises(DateOutOfRange, match="2018-01-01"):
            status(H100, "CN", date(2017, 12, 31))
        assert status(H100, "CN", date(2018, 1, 1)).status == "free"

    @pytest.mark.parametrize("code", ["XX", "", "China", "EU", "UK", "country:eu"])
    def test_unknown_country(self, code: str) -> None:
        with pytest.raises(UnknownCountry):
            status(H100, code, IN_2024)

    def test_after_the_sources_end_certainty_is_unknown(self) -> None:
        assert status(H100, "CN", date(2026, 11, 24)).certainty == "unknown"


class TestSpecFile:
    HEAD = (
        "id,name,vendor,vendor_country,launched,tpp,die_area_mm2,performance_density,memory_gb,"
        "memory_bandwidth_gbps,interconnect_gbps,io_total_gbps,process_node,foundry,designed_for,"
        "transistors_bn,made_in_china,source,checked,note\n"
    )
    ROW = (
        "chip:x-1,X 1,X,US,2024-01,1000,500,2.000,8,100,0,64,N5,TSMC,datacenter,,no,https://x.example/,no,\n"
    )

    def test_good_row(self) -> None:
        (spec,) = read_specs(self.HEAD + self.ROW).values()
        assert (spec.performance_density, spec.transistors_bn) == (2.0, None)

    @pytest.mark.parametrize(
        ("old", "new", "field"),
        [
            ("2.000", "2.001", "performance_density"), (",1000,", ",much,", "tpp"),
            (",1000,", ",nan,", "tpp"), ("datacenter", "games", "designed_for"),
            ("https://x.example/", "a friend", "source"), ("2024-01", "2024", "launched"),
            ("chip:x-1", "X-1", "id"), ("no,https", "maybe,https", "made_in_china"),
        ],
    )  # fmt: skip
    def test_bad_cell_names_file_line_field(self, old: str, new: str, field: str) -> None:
        with pytest.raises(SpecError, match=rf"own\.csv, line 2, field {field}"):
            read_specs(self.HEAD + self.ROW.replace(old, new, 1), "own.csv")

    def test_repeated_id_and_missing_column(self) -> None:
        with pytest.raises(SpecError, match="line 3, field id"):
            read_specs(self.HEAD + self.ROW + self.ROW)
        with pytest.raises(SpecError, match="field tpp: column missing"):
            read_specs(self.HEAD.replace(",tpp", "") + self.ROW)


class TestWhatIf:
    def test_memory_line_of_3000_before_the_letters(self) -> None:
        outcome = what_if({"memory_bandwidth": 3000}, date(2025, 3, 1), "CN")
        falls = {fall.entity: fall for fall in outcome.falls}
        assert {"chip:nvidia-h20", "chip:amd-mi308", "chip:intel-hl-328"} <= set(falls)
        assert falls["chip:nvidia-h20"].ratios == {"memory_bandwidth": 4000 / 3000}
        assert falls["chip:nvidia-h20"].status == "free"
        assert H100 in {fall.entity for fall in outcome.already}
        assert not {"chip:nvidia-l20", "chip:huawei-ascend-910c"} & set(falls)

    def test_after_the_letters_they_are_restricted_already(self) -> None:
        outcome = what_if({"memory_bandwidth": 3000}, date(2025, 5, 1), "country:cn")
        assert outcome.to == "CN"
        assert "chip:nvidia-h20" in {fall.entity for fall in outcome.already}
        assert outcome.falls == ()

    def test_any_limit_is_enough_and_unknown_is_told(self) -> None:
        outcome = what_if({"tpp": 1500, "io_bandwidth": 900}, date(2025, 3, 1))
        falls = {fall.entity: set(fall.ratios) for fall in outcome.falls}
        assert falls["chip:nvidia-l2"] == {"tpp"}
        assert falls["chip:nvidia-h20"] == {"tpp", "io_bandwidth"}
        assert "chip:intel-gaudi1" in outcome.unknown

    @pytest.mark.parametrize("limits", [{}, {"clock": 3}, {"tpp": 0}, {"tpp": float("nan")}])
    def test_bad_limits(self, limits: dict[str, float]) -> None:
        with pytest.raises(RulesError):
            what_if(limits, date(2025, 3, 1))


def test_json_form() -> None:
    ruling = status("chip:nvidia-h20", "CN", date(2025, 4, 20))
    told = json.loads(json.dumps(ruling.to_dict()))
    assert list(told)[:7] == ["entity", "at", "to", "status", "clause", "headroom", "source"]
    assert (told["entity"], told["at"], told["to"]) == ("chip:nvidia-h20", "2025-04-20", "CN")
    assert (told["status"], told["clause"]) == ("licence", "is-informed letter, April 2025")
    assert told["headroom"]["memory_bandwidth/1400"] == pytest.approx(2.857143)
    assert told["export_side"]["status"] == "licence"
    assert told["import_side"]["status"] == "free"
    pending = status("chip:nvidia-h800", "CN", date(2023, 10, 18)).to_dict()["pending"]
    assert pending["date"] == "2023-11-17"
    json.dumps(what_if({"tpp": 2000}, date(2025, 3, 1)).to_dict())


def test_a_specification_of_ones_own() -> None:
    own = ChipSpec(id="chip:own", name="Own", vendor="Own", tpp=2399, die_area_mm2=800)
    assert status(own, "CN", IN_2024).status == "free"


def test_foundry_presumption_for_a_designer_that_is_not_approved() -> None:
    def design(country: str, transistors: float) -> ChipSpec:
        return ChipSpec(
            id="chip:own", name="Own", vendor="Own", vendor_country=country, process_node="N7",
            tpp=500, die_area_mm2=600, transistors_bn=transistors,
        )  # fmt: skip

    day = date(2025, 1, 31)
    assert status(design("CN", 40), "CN", day).clause == "3A090.a (foundry presumption)"
    assert status(design("CN", 40), "CN", date(2025, 1, 30)).status == "free"
    assert status(design("CN", 29), "CN", day).status == "free"
    assert status(design("TW", 40), "CN", day).status == "free"
