"""What is typed in the plain box, as the source of rich text: paragraphs, lists and quotes as one types them."""

import html
import re

from community.core import markup

_LISTED = re.compile(r"^ *(?:([-*•])|([0-9]{1,3})[.)]) +(?=\S)")
_BLANK_LINES = re.compile(r"\n\s*\n")


def from_plain(text: str) -> str:
    """The source for richtext.clean: blank lines part paragraphs; lines that begin with a dash or a number are a
    list, lines that begin with > a quote. Addresses are linked when it is cleaned."""
    blocks = _BLANK_LINES.split(markup.legible(text).strip("\n"))
    return "".join(_block(block.split("\n")) for block in blocks if block.strip())


def _block(lines: list[str]) -> str:
    if all(line.lstrip().startswith(">") for line in lines):
        return f"<blockquote>{_words([re.sub(r'^ *> ?', '', line) for line in lines])}</blockquote>"
    out: list[str] = []
    loose: list[str] = []
    index = 0
    while index < len(lines):
        kind, count = _list_at(lines, index)
        if count > 1:
            items = "".join(f"<li>{_escape(_LISTED.sub('', line))}</li>" for line in lines[index : index + count])
            out.append(f"{_words(loose)}<{kind}>{items}</{kind}>")
            loose, index = [], index + count
        else:
            loose.append(lines[index])
            index += 1
    return "".join(out) + _words(loose)


def _list_at(lines: list[str], start: int) -> tuple[str, int]:
    """Which list begins at a line and how many lines it has. One line is no list: it may be someone's "- Anna"
    at the end of a letter. Numbers count from one, or they would be shown as others than were typed."""
    first = _LISTED.match(lines[start])
    if first is None:
        return "", 0
    count = 0
    for line in lines[start:]:
        item = _LISTED.match(line)
        if item is None or bool(item[1]) != bool(first[1]) or (item[2] and int(item[2]) != count + 1):
            break
        count += 1
    return ("ul" if first[1] else "ol"), count


def _words(lines: list[str]) -> str:
    return f"<p>{'<br>'.join(_escape(line) for line in lines)}</p>" if lines else ""


def _escape(words: str) -> str:
    return html.escape(words, quote=False)
