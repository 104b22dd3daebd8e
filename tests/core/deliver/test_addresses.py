"""Which addresses a subscriber may name: the public internet over https, nothing else."""

from __future__ import annotations

import pytest

from waferwatch.deliver.addresses import RefusedAddress, check_address, check_url

PORTS = (443, 8443)


@pytest.mark.parametrize(
    "url", ["https://hook.example/in?x=1", "https://hook.example:8443/", "https://bücher.example/"]
)
def test_plain_https_on_an_allowed_port_passes(url: str) -> None:
    check_url(url, PORTS, allow_private=False)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://hook.example/", "scheme 'http'"),
        ("ftp://hook.example/", "scheme 'ftp'"),
        ("file:///etc/passwd", "scheme 'file'"),
        ("gopher://hook.example/", "scheme 'gopher'"),
        ("hook.example", "scheme 'none'"),
        ("https://", "no host"),
        ("https:///path", "no host"),
        ("https://a@127.0.0.1/", "credentials"),
        ("https://user:secret@hook.example/", "credentials"),
        ("https://hook.example:22/", "port 22"),
        ("https://hook.example:80/", "port 80"),
        ("https://hook.example:0/", "port 0"),
        ("https://hook.example:99999/", "not a URL"),
        ("https://[::1/", "not a URL"),
    ],
)
def test_everything_else_is_refused_by_name(url: str, why: str) -> None:
    with pytest.raises(RefusedAddress, match=why.replace("[", "\\[")):
        check_url(url, PORTS, allow_private=False)


def test_the_reason_does_not_repeat_a_password() -> None:
    with pytest.raises(RefusedAddress) as refused:
        check_url("https://user:hunter2@hook.example/", PORTS, allow_private=False)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://127.1/", "https://0x7f.1/", "https://2130706433/", "https://0177.0.0.1/",
        "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest/", "https://100.64.0.1/",
        "https://[64:ff9b::a9fe:a9fe]/", "https://[2002:7f00:1::]/", "https://localhost/", "https://10.1.2.3/",
        "https://0/", "https://api.localhost/", "https://127.0.0.1./",
    ],
)  # fmt: skip
def test_a_private_address_is_refused_as_soon_as_it_is_named(url: str) -> None:
    with pytest.raises(RefusedAddress, match="public"):
        check_url(url, PORTS, allow_private=False)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/", "https://10.0.0.1/"])
def test_tests_and_the_demo_may_let_private_addresses_through(url: str) -> None:
    check_url(url, PORTS, allow_private=True)
    check_address("127.0.0.1", allow_private=True)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_public_addresses_pass(address: str) -> None:
    check_address(address, allow_private=False)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "192.0.0.8", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "255.255.255.255",
        "192.88.99.1", "::", "::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "fe80::1", "fe80::1%eth0",
        "fc00::1",
        "ff02::1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001:db8::1", "2001::1",
        "3fff::1", "::10.0.0.1",
    ],
)  # fmt: skip
def test_what_is_not_on_the_public_internet_is_refused(address: str) -> None:
    with pytest.raises(RefusedAddress, match="not a public address"):
        check_address(address, allow_private=False)
