import pytest

from scribe.markdown import to_markdown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("pain in [2](http://example.com) days", "pain in [2\\](http://example.com) days"),
        ("![scan](//example.com/x.png)", "![scan\\](//example.com/x.png)"),
        ("[a][b]", "[a\\][b]"),
        ("[a\\](http://example.com)", "[a\\\\\\](http://example.com)"),
        ("[b]: javascript:x", "[b\\]: javascript:x"),
        ("<img src=x> & more", "&lt;img src=x> &amp; more"),
        ("it was [inaudible] on Sunday", "it was [inaudible] on Sunday"),
    ],
)
def test_what_was_said_is_no_link_and_no_html(said: str, shown: str) -> None:
    assert to_markdown({"plan": said}) == f"## Plan\n\n{shown}\n"
    assert to_markdown([{"name": said}]) == f"| Name |\n| --- |\n| {shown} |\n"
    assert shown in to_markdown({}, notice=said)
    assert f"## {shown[:1].upper()}{shown[1:]}\n" in to_markdown({said: ""})
