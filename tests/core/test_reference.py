"""The shipped reference data, and what the loader says of broken files."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from waferwatch.reference import Alias, Catalog, ReferenceDataError, check, load_catalog, search, stats
from waferwatch.reference.columns import FILES
from waferwatch.reference.load import read_files, read_folder
from waferwatch.reference.rows import read_aliases

SOUND = {
    "countries.csv": "country:us,United States,美国|?=US,https://www.iso.org/",
    "agencies.csv": "agency:us-bis,Bureau of Industry and Security,BIS,country:us,https://www.bis.gov/",
    "firms.csv": "firm:acme,Acme Devices,艾克米|?=Acme,ACME|1234.TW,country:us,idm|memory,https://acme.example/",
    "chips.csv": "chip:acme-x1,Acme X1,?=X1|X-1,firm:acme,accelerator,2024-05,52,https://acme.example/x1",
    "sites.csv": "site:acme-fab1,Acme Fab 1,,firm:acme,country:us,Springfield,fab,https://acme.example/fabs",
    "materials.csv": "material:gallium,Gallium,镓,metal,country:us,https://usgs.example/",
}


def folder(**rows: str) -> dict[str, bytes]:
    """Sound files, with the rows of some (`chips=...`) replaced."""
    bodies = SOUND | {f"{name}.csv": text for name, text in rows.items()}
    return {
        name: (",".join(layout.header) + "\n" + bodies[name] + "\n").encode()
        for name, layout in FILES.items()
    }


def problems(files: Mapping[str, bytes]) -> list[str]:
    return read_files(files)[1]


@pytest.fixture(scope="module")
def shipped() -> Catalog:
    return load_catalog()


def test_the_shipped_data_are_sound_and_load_fast() -> None:
    started = time.process_time()
    assert read_folder()[1] == []
    assert time.process_time() - started < 2.0  # some 80 ms; a fault here is a factor, not a percentage
    assert check() == []


@pytest.mark.parametrize(("kind", "least"), [("firm", 500), ("chip", 400), ("site", 120), ("material", 40)])
def test_the_shipped_data_are_as_many_as_promised(shipped: Catalog, kind: str, least: int) -> None:
    assert len(shipped.by_kind(kind)) >= least
    assert stats()["entities"][kind] == len(shipped.by_kind(kind))


@pytest.mark.parametrize(
    ("entity", "names"),
    [
        ("chip:nvidia-h20", ["H20", "H-20", "Hopper H20", "HGX H20", "英伟达H20", "輝達H20"]),
        ("chip:nvidia-h100", ["H100", "Nvidia H100", "英伟达H100"]),
        ("firm:nvidia", ["Nvidia", "英伟达", "輝達", "エヌビディア", "엔비디아", "NVDA"]),
        ("firm:bytedance", ["ByteDance", "字节跳动"]),
        ("firm:alibaba", ["Alibaba", "阿里巴巴"]),
        ("firm:tencent", ["Tencent", "腾讯"]),
        ("chip:hbm", ["HBM", "高带宽内存", "高頻寬記憶體", "고대역폭메모리"]),
        ("site:renesas-naka", ["Renesas Naka", "那珂工場"]),
        ("material:rare-earth", ["rare earths", "稀土", "レアアース", "희토류", "Seltene Erden"]),
        ("country:cn", ["China", "中国"]),
    ],
)
def test_names_of_the_field_resolve_in_several_languages(
    shipped: Catalog, entity: str, names: list[str]
) -> None:
    for name in names:
        assert (shipped.search(name)[0].entity.id, shipped.search(name)[0].score) == (entity, 100.0), name


@pytest.mark.parametrize(
    "name",
    ["A10", "L4", "T4", "L2", "A30", "M4", "Core", "N3", "B200", "MCU", "Austin", "Dresden", "Hsinchu"],
)
def test_names_with_other_meanings_need_support(shipped: Catalog, name: str) -> None:
    claims = [
        alias for entity in shipped for alias in entity.aliases if alias.text.casefold() == name.casefold()
    ]
    assert claims and all(alias.ambiguous for alias in claims)


def test_search_puts_equal_names_first_and_finds_misspelt_ones() -> None:
    assert search("galium", limit=1)[0]["entity"] == "material:gallium"
    assert search("chip:nvidia-h20", limit=1)[0]["entity"] == "chip:nvidia-h20"
    assert search("Electron, Tokyo", limit=1)[0]["entity"] == "firm:tokyo-electron"
    assert len({row["entity"] for row in search("Samsung", limit=10)}) == 10
    assert search("  ") == search("H20", limit=0) == []


def test_a_row_becomes_an_entity() -> None:
    entities, found = read_files(folder())
    assert found == []
    firm = Catalog(entities).get("firm:acme")
    assert firm is not None
    assert (firm.kind, firm.name, firm.file, firm.line) == ("firm", "Acme Devices", "firms.csv", 2)
    assert firm.values("roles") == ("idm", "memory")
    assert firm.aliases == (
        Alias("Acme Devices"),
        Alias("艾克米"),
        Alias("Acme", ambiguous=True, exact_case=True),
        Alias("1234.TW", exact_case=True),
    )


def test_the_aliases_decide_the_flags_of_the_display_name() -> None:
    aliases, faults = read_aliases("Arm", "Arm Holdings|=ARM|?=Arm", "ARM")
    assert faults == []
    assert aliases == (Alias("ARM", False, True), Alias("Arm", True, True), Alias("Arm Holdings"))


def test_bare_tickers_are_ambiguous_and_exact() -> None:
    aliases, _ = read_aliases("onsemi", "", "ON|NASDAQ:ON")
    assert aliases[1:] == (Alias("ON", True, True), Alias("NASDAQ:ON", False, True))


CHIP = "chip:acme-x1,Acme X1,,firm:acme,gpu,2024,52,https://acme.example/x1"


@pytest.mark.parametrize(
    ("file", "row", "problem"),
    [
        ("chips", CHIP.replace("chip:acme-x1", "chip:Acme X1"), "chips.csv:2: id: "),
        ("chips", CHIP.replace("chip:acme-x1", "firm:acme-x1"), "chips.csv:2: id: "),
        ("chips", CHIP.replace("Acme X1", ""), "chips.csv:2: name: is empty"),
        ("chips", CHIP + "\n\n" + CHIP.replace("Acme X1", "Acme X2"), "chips.csv:4: id: "),
        ("chips", CHIP.replace("firm:acme", "firm:nobody"), "chips.csv:2: vendor: 'firm:nobody'"),
        ("chips", CHIP.replace("firm:acme", "country:us"), "chips.csv:2: vendor: 'country:us'"),
        ("chips", CHIP.replace("gpu", "gadget"), "chips.csv:2: category: 'gadget'"),
        ("chips", CHIP.replace("2024", "2024-13"), "chips.csv:2: launched: '2024-13'"),
        ("chips", CHIP.replace("2024", "May 2024"), "chips.csv:2: launched: "),
        ("chips", CHIP.replace("52", "0"), "chips.csv:2: recover_weeks: '0'"),
        ("chips", CHIP.replace("52", "-3"), "chips.csv:2: recover_weeks: '-3'"),
        ("chips", CHIP.replace("52", "nan"), "chips.csv:2: recover_weeks: 'nan'"),
        ("chips", CHIP.replace("52", ""), "chips.csv:2: recover_weeks: is empty"),
        ("chips", CHIP.replace("https://acme.example/x1", ""), "chips.csv:2: source: is empty"),
        ("chips", CHIP.replace("https://", "see "), "chips.csv:2: source: "),
        ("chips", CHIP.replace(",,", ",X1\u202e,"), "chips.csv:2: aliases: holds a control"),
        ("chips", CHIP.replace(",,", ',"X\n1",'), "chips.csv:2: aliases: holds a control"),
        ("chips", CHIP.replace(",,", ",One||Two,"), "chips.csv:2: aliases: ''"),
        ("chips", CHIP.replace(",,", ",==X1,"), "chips.csv:2: aliases: '==X1'"),
        ("chips", CHIP.replace(",,", ",Super|Super,"), "chips.csv:2: aliases: 'Super' is listed twice"),
        ("chips", CHIP.replace(",,", ",7,"), "chips.csv:2: aliases: '7'"),
        ("chips", CHIP.replace(",,", f",{'x' * 121},"), "chips.csv:2: aliases: "),
        ("chips", CHIP.replace(",,", ",ACME devices,"), "chips.csv:2: aliases: 'ACME devices' also names"),
        ("chips", CHIP.replace(",gpu", ""), "chips.csv:2: row: has 7 fields"),
        ("chips", '"open quote', "chips.csv:2: row: "),
        ("firms", SOUND["firms.csv"].replace("idm", "wizard"), "firms.csv:2: roles: 'wizard'"),
        ("firms", SOUND["firms.csv"].replace("country:us", "country:zz"), "firms.csv:2: country: "),
        ("firms", SOUND["firms.csv"].replace("1234.TW", "no ticker"), "firms.csv:2: tickers: "),
        ("sites", SOUND["sites.csv"].replace("firm:acme", "firm:nobody"), "sites.csv:2: firm: "),
        ("sites", SOUND["sites.csv"].replace(",fab,", ",castle,"), "sites.csv:2: kind: 'castle'"),
        ("materials", SOUND["materials.csv"].replace("metal", "magic"), "materials.csv:2: category: "),
        ("materials", SOUND["materials.csv"].replace(":us", ":us|firm:zz"), "materials.csv:2: producers: "),
    ],
)  # fmt: skip
def test_a_broken_row_is_named_by_file_line_and_field(file: str, row: str, problem: str) -> None:
    found = problems(folder(**{file: row}))
    assert any(line.startswith(problem) for line in found), found


def test_a_flag_settles_a_name_that_two_entities_claim() -> None:
    both = CHIP.replace(",,", ",?Acme Devices,")
    assert problems(folder(chips=both)) == []


def test_all_problems_are_collected() -> None:
    found = problems(folder(chips=CHIP.replace("gpu", "gadget").replace("52", "0"), materials="material:x"))
    assert [line.split(" ")[0] for line in found] == ["chips.csv:2:", "chips.csv:2:", "materials.csv:2:"]


def test_broken_files_are_named() -> None:
    good = folder()
    assert problems(good | {"chips.csv": b"id,name\n"})[0].startswith("chips.csv:1: header: must be id,name,")
    latin1 = good["chips.csv"] + "chip:x,Größe".encode("latin-1")
    assert problems(good | {"chips.csv": latin1})[0] == "chips.csv:3: file: is not UTF-8 (byte 0xf6)"
    assert problems(good | {"chips.csv": b"\xef\xbb\xbf" + good["chips.csv"].replace(b"\n", b"\r\n")}) == []


def test_an_operators_folder_replaces_the_shipped_data(tmp_path: Path) -> None:
    for name, content in folder().items():
        (tmp_path / name).write_bytes(content)
    assert (
        load_catalog(tmp_path).get("chip:acme-x1") is load_catalog(tmp_path).get("chip:acme-x1") is not None
    )
    assert search("艾克米", folder=tmp_path)[0]["entity"] == "firm:acme"


def test_a_folder_without_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match=r"firms\.csv:0: file: is missing") as caught:
        load_catalog(tmp_path)
    assert len(caught.value.problems) == len(FILES)
