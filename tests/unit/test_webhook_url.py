"""URLs that a webhook may have: read once, and led nowhere by a trick of spelling."""

import pytest

from scribe.errors import InvalidRequest
from scribe.webhook_url import Target, target_of

TAKEN = {
    "https://emr.example.com/hook": Target("emr.example.com", 443, "/hook"),
    "https://emr.example.com": Target("emr.example.com", 443, "/"),
    "HTTPS://EMR.Example.com:443/A?b=c&d[]=%20": Target("emr.example.com", 443, "/A?b=c&d[]=%20"),
    "https://emr.example.com?a=b": Target("emr.example.com", 443, "/?a=b"),
    "https://xn--bcher-kva.example/": Target("xn--bcher-kva.example", 443, "/"),
    "https://127.0.0.1.nip.io/": Target("127.0.0.1.nip.io", 443, "/"),
}
REFUSED = [
    *("", "emr.example.com", "//emr.example.com/", "http://emr.example.com/", "ftp://a.example/"),
    *("https:///x", "https:/a.example", "https:a.example", "https://", "https://localhost/"),
    *("https://127.0.0.1/", "https://8.8.8.8/", "https://2130706433/", "https://0x7f000001/"),
    *("https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://127.1/", "https://[::1]/"),
    *("https://[::ffff:169.254.169.254]/", "https://169.254.169.254/latest/meta-data"),
    *("https://a.example:8443/", "https://a.example:80/", "https://a.example:/"),
    *("https://user@a.example/", "https://user:pw@a.example/", "https://a.example@127.0.0.1/"),
    *("https://a.example#@b.example/", "https://a.example/#x", "https://a.example\\@b.example/"),
    *("https://a.example/x y", "https://a.example/\r\nHost: b", "https://a.example/\x00"),
    *("https://a.example/\n", " https://a.example/", "https://a.example/\u00e9"),
    *("https://b\u00fccher.example/", "https://\uff41.example/", "https://a\u3002example/"),
    *("https://a..example/", "https://.example/", "https://a.example./", "https://-a.example/"),
    *("https://a-.example/", "https://a_b.example/", "https://%61.example/", "https://example/"),
    *("https://metadata.google.internal/", "https://printer.local/", "https://a.localhost/"),
    *("https://1.0.0.127.in-addr.arpa/", "https://a.123/", "https://a.0x1/"),
    *("https://" + "a" * 64 + ".example/", "https://" + "a." * 127 + "example/"),
    "https://a.example/" + "x" * 2000,
    "file:///etc/passwd",
    "gopher://a.example/_x",
    "http://127.0.0.1:9001/2018-06-01/runtime/invocation/next",
]


@pytest.mark.parametrize(("url", "target"), TAKEN.items())
def test_taken(url: str, target: Target) -> None:
    assert target_of(url, local=False) == target


@pytest.mark.parametrize("url", REFUSED)
def test_refused(url: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        target_of(url, local=False)
    assert refused.value.details == {"field": "url"}
    assert len(url) < 9 or url not in refused.value.message


@pytest.mark.parametrize(
    ("url", "port", "path"),
    [
        ("http://127.0.0.1:8080/hook", 8080, "/hook"),
        ("http://localhost:8080", 8080, "/"),
        ("http://127.0.0.1/x", 80, "/x"),
    ],
)
def test_this_machine_is_taken_where_that_is_allowed(url: str, port: int, path: str) -> None:
    assert target_of(url, local=True) == Target("127.0.0.1", port, path, local=True)


@pytest.mark.parametrize(
    "url",
    [
        *("http://10.0.0.1/", "http://127.0.0.2/", "http://0.0.0.0/", "http://a.example/"),
        *("http://localhost.a.example/", "http://127.0.0.1:99999/", "http://127.0.0.1:0/"),
        *("http://127.0.0.1@a.example/", "https://127.0.0.1/", "http://[::1]/"),
    ],
)
def test_and_nothing_but_this_machine(url: str) -> None:
    with pytest.raises(InvalidRequest):
        target_of(url, local=True)
