"""What other programs put on the clipboard as HTML: the shapes they give it, with words of our own.

The lines are as long as those programs make them.

Each is named after the program, and has what a member should find in her text afterwards.
"""

# ruff: noqa: E501

from __future__ import annotations

from typing import NamedTuple


class Paste(NamedTuple):
    program: str
    html: str
    # What is kept after it went through the editor.
    kept: str
    # What the server makes of it by itself, where that differs: bullets that were typed stay bullets that were typed.
    alone: str = ""


WORD_HEAD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=Generator content="Microsoft Word 15">
<link rel=File-List href="file:///C:/Users/x/clip_filelist.xml">
<!--[if gte mso 9]><xml>
 <o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings>
</xml><![endif]-->
<!--[if gte mso 9]><xml>
 <w:WordDocument><w:View>Normal</w:View><w:LidThemeOther>EN-AU</w:LidThemeOther></w:WordDocument>
</xml><![endif]-->
<style>
<!--
 /* Font Definitions */
 @font-face {font-family:Wingdings; panose-1:5 0 0 0 0 0 0 0 0 0;}
 p.MsoNormal, li.MsoNormal {mso-style-unhide:no; margin:0cm; font-family:"Calibri",sans-serif;}
 @list l0 {mso-list-id:1; mso-list-type:hybrid;}
-->
</style>
<!--[if gte mso 10]>
<style>
 table.MsoNormalTable {mso-style-name:"Table Normal";}
</style>
<![endif]-->
</head>
<body lang=EN-AU style='tab-interval:36.0pt;word-wrap:break-word'>
<!--StartFragment-->
"""
WORD_FOOT = """
<!--EndFragment-->
</body>
</html>"""


def word(body: str) -> str:
    return WORD_HEAD.replace("\n", "\r\n") + body.replace("\n", "\r\n") + WORD_FOOT


def item(words: str, mark: str, look: str = "Cxsp", level: int = 1, of: str = "l0") -> str:
    return f"""<p class=MsoListParagraph{look} style='text-indent:-18.0pt;mso-list:{of} level{level}
lfo1'><![if !supportLists]><span style='font-family:Symbol;mso-fareast-font-family:Symbol;
mso-bidi-font-family:Symbol'><span style='mso-list:Ignore'>{mark}<span style='font:7.0pt
"Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]><span
lang=EN-US style='mso-ansi-language:EN-US'>{words}<o:p></o:p></span></p>
"""


LINK = '<a href="https://www.bcna.org.au/a" rel="nofollow noopener noreferrer ugc">'

PASTES = [
    Paste(
        "Word, paragraphs",
        word(
            """<p class=MsoNormal><span style='mso-spacerun:yes'>&nbsp;</span>The scan is on
<b style='mso-bidi-font-weight:normal'>Tuesday</b>,<i> early</i>.<o:p></o:p></p>

<p class=MsoNormal><o:p>&nbsp;</o:p></p>

<p class=MsoNormal style='margin-bottom:8.0pt'><span style='font-size:14.0pt;color:red'>I have
cleaned the oven<span class=GramE> twice</span>.</span></p>"""
        ),
        "<p>The scan is on <strong>Tuesday</strong>,<em> early</em>.</p><p>I have cleaned the oven twice.</p>",
    ),
    Paste(
        "Word, a heading",
        word(
            "<h1 style='mso-outline-level:1'><a name='_Toc1'></a>What helps<o:p></o:p></h1>\n<p class=MsoNormal>A pie.</p>"
        ),
        "<p><strong>What helps</strong></p><p>A pie.</p>",
    ),
    Paste(
        "Word, a list",
        word(
            "<p class=MsoNormal>Bring:<o:p></o:p></p>\n"
            + item("tea", "·", "CxSpFirst")
            + item("a <b>book</b>", "·", "CxSpMiddle")
            + item("socks", "·", "CxSpLast")
            + "<p class=MsoNormal>That is all.</p>"
        ),
        "<p>Bring:</p><ul><li>tea</li><li>a <strong>book</strong></li><li>socks</li></ul><p>That is all.</p>",
        "<p>Bring:</p><p>· tea</p><p>· a <strong>book</strong></p><p>· socks</p><p>That is all.</p>",
    ),
    Paste(
        "Word, a numbered list",
        word(item("ring", "1.", "CxSpFirst") + item("wait", "2.", "CxSpLast")),
        "<ol><li>ring</li><li>wait</li></ol>",
        "<p>1. ring</p><p>2. wait</p>",
    ),
    Paste(
        "Word, a list in a list",
        word(
            item("fruit", "·", "CxSpFirst")
            + item("pears", "o", "CxSpMiddle", 2)
            + item("plums", "o", "CxSpMiddle", 2)
            + item("bread", "·", "CxSpLast")
        ),
        "<ul><li>fruit<ul><li>pears</li><li>plums</li></ul></li><li>bread</li></ul>",
        "<p>· fruit</p><p>o pears</p><p>o plums</p><p>· bread</p>",
    ),
    Paste(
        "Word, a table",
        word(
            """<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse'>
 <tr style='mso-yfti-irow:0'>
  <td width=300 valign=top style='width:225.4pt'>
  <p class=MsoNormal>Monday<o:p></o:p></p>
  </td>
  <td width=300 valign=top>
  <p class=MsoNormal>blood test<o:p></o:p></p>
  </td>
 </tr>
 <tr><td><p class=MsoNormal>Tuesday</p></td><td><p class=MsoNormal>scan</p></td></tr>
</table>"""
        ),
        "<p>Monday | blood test<br>Tuesday | scan</p>",
        "<p>Monday</p><p>blood test</p><p>Tuesday</p><p>scan</p>",
    ),
    Paste(
        "Word, a picture and a comment",
        word(
            """<p class=MsoNormal>Here<!--[if gte vml 1]><v:shape id="a" style='width:9pt'><v:imagedata
src="file:///C:/Users/x/clip_image001.png"/></v:shape><![endif]--><![if !vml]><img width=12 height=12
src="https://fetch.example/clip_image002.png" v:shapes="a"><![endif]> it is.<span class=MsoCommentReference><a
class=msocomanchor href="#_msocom_1">[AB1]</a></span></p>"""
        ),
        "<p>Here it is.[AB1]</p>",
    ),
    Paste(
        "Outlook, an answer",
        word(
            """<p class=MsoNormal>Yes, see <a href="https://www.bcna.org.au/a"><span style='color:#0563C1'>www.bcna.org.au/a</span></a><o:p></o:p></p>
<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b><span
lang=EN-US>From:</span></b><span lang=EN-US> Ada<br><b>Sent:</b> Monday</span></p></div></div>"""
        ),
        f"<p>Yes, see {LINK}www.bcna.org.au/a</a></p><p><strong>From:</strong> Ada<br><strong>Sent:</strong> Monday</p>",
    ),
    Paste(
        "Outlook on the web",
        '<div class="elementToProof" style="font-family: Aptos, sans-serif; font-size: 12pt; color: rgb(0, 0, 0);">Hello,'
        '</div><div class="elementToProof" style="font-size: 12pt;"><br></div><div class="elementToProof">thank you.</div>'
        '<div id="appendonsend"></div><hr tabindex="-1" style="display:inline-block; width:98%;"><div>Ada</div>',
        "<p>Hello,</p><p>thank you.</p><p>Ada</p>",
    ),
    Paste(
        "Gmail, an answer",
        '<meta http-equiv="content-type" content="text/html; charset=utf-8"><div dir="ltr">It helped.<div><br></div></div><br>'
        '<div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, 2 Nov 2026 at 10:04, Ben &lt;'
        '<a href="mailto:ben@example.org">ben@example.org</a>&gt; wrote:<br></div><blockquote class="gmail_quote" '
        'style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"><div dir="ltr">Did it '
        "help?<div><br></div><div>I hope so.</div></div></blockquote></div>",
        '<p>It helped.</p><p>On Mon, 2 Nov 2026 at 10:04, Ben &lt;<a href="mailto:ben@example.org" '
        'rel="nofollow noopener noreferrer ugc">ben@example.org</a>&gt; wrote:</p>'
        "<blockquote><p>Did it help?</p><p>I hope so.</p></blockquote>",
    ),
    Paste(
        "Google Docs",
        '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1a2b"><p dir="ltr" style="line-height:'
        '1.38;margin-top:0pt;margin-bottom:0pt;"><span style="font-size:11pt;font-family:Arial,sans-serif;font-weight:400;'
        'font-style:normal;white-space:pre-wrap;">Mine is </span><span style="font-weight:700;font-style:normal;">next '
        'week</span><span style="font-weight:400;font-style:italic;"> I think</span></p><br><ul style="margin-top:0"><li '
        'dir="ltr" style="list-style-type:disc;" aria-level="1"><p dir="ltr" style="line-height:1.38" role="presentation">'
        '<span style="font-weight:400;">tea</span></p></li><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation">'
        '<span>socks</span></p></li></ul></b><br class="Apple-interchange-newline">',
        "<p>Mine is <strong>next week</strong><em> I think</em></p><ul><li>tea</li><li>socks</li></ul>",
        "<p>Mine is next week I think</p><ul><li>tea</li><li>socks</li></ul>",
    ),
    Paste(
        "Apple Mail",
        '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body style="overflow-wrap: '
        'break-word; -webkit-nbsp-mode: space;"><div><span class="Apple-style-span" style="border-collapse: separate;">Hi'
        '<span class="Apple-converted-space">&nbsp;</span><b>Ada</b>,</span></div><div><br class="webkit-block-placeholder">'
        '</div><div><blockquote type="cite"><div>On 2 Nov 2026, Ben wrote:</div><br class="Apple-interchange-newline"><div>'
        '<p style="margin: 0px; font: 12px Helvetica;">A pie.</p></div></blockquote></div><br></body></html>',
        "<p>Hi <strong>Ada</strong>,</p><blockquote><p>On 2 Nov 2026, Ben wrote:</p><p>A pie.</p></blockquote>",
    ),
    Paste(
        "Apple Notes",
        '<html><head><meta http-equiv="Content-Style-Type" content="text/css"><style type="text/css">p.p1 {margin: 0.0px; '
        'font: 13.0px "Helvetica Neue"}\nspan.s1 {font-weight: bold}</style></head><body><p class="p1">Questions</p><p '
        'class="p2"><br></p><ul class="ul1"><li class="li1"><span class="s2"></span>how long</li><li class="li1">what '
        "then</li></ul></body></html>",
        "<p>Questions</p><ul><li>how long</li><li>what then</li></ul>",
    ),
    Paste(
        "LibreOffice",
        '<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"/><title></title><meta '
        'name="generator" content="LibreOffice 7.4 (Linux)"/><style type="text/css">@page { size: 21cm 29.7cm } p { '
        'line-height: 115% }</style></head><body lang="en-AU" dir="ltr"><p style="line-height: 100%; margin-bottom: 0cm">One '
        '<font face="Arial, sans-serif"><font size="4" style="font-size: 14pt"><b>two</b></font></font></p>\n<ol>\n\t<li><p '
        'style="margin-bottom: 0cm">three</p></li>\n\t<li><p>four</p></li>\n</ol></body></html>',
        "<p>One <strong>two</strong></p><ol><li>three</li><li>four</li></ol>",
    ),
    Paste(
        "Firefox, a page",
        '<article><header><h2 class="t">Living well</h2><p class="byline">By <a href="https://www.bcna.org.au/a">BCNA</a></p>'
        '</header><figure><picture><source srcset="https://fetch.example/a.avif 2x"><img src="https://fetch.example/a.jpg" '
        'alt="A garden" onload="hit()" srcset="https://fetch.example/b.jpg 2x"></picture><figcaption>A garden</figcaption>'
        '</figure><p>Rest <em>when</em> you can.</p><script>hit()</script><noscript><img src="https://fetch.example/px.gif">'
        '</noscript><div style="background:url(https://fetch.example/bg.png)">And eat.</div><button>Share</button></article>',
        f"<p><strong>Living well</strong></p><p>By {LINK}BCNA (bcna.org.au)</a></p><p>Rest <em>when</em> you can.</p>"
        "<p>And eat.</p>",
        f"<p><strong>Living well</strong></p><p>By {LINK}BCNA (bcna.org.au)</a></p><p>A garden</p>"
        "<p>Rest <em>when</em> you can.</p><p>And eat.</p><p>Share</p>",
    ),
    Paste(
        "Chrome, part of a page",
        "<meta charset='utf-8'><span style=\"color: rgb(32, 33, 36); font-family: arial; font-size: 16px; font-style: normal; "
        'font-weight: 400; background-color: rgb(255, 255, 255); display: inline !important;">Ask your<span>&nbsp;</span>'
        '</span><b style="color: rgb(32, 33, 36);">nurse</b><span style="font-weight: 400;">.</span>',
        "<p>Ask your <strong>nurse</strong>.</p>",
    ),
    Paste(
        "a chat in a browser",
        '<html><body>\r\n<!--StartFragment--><div data-pre-plain-text="[10:04, 2/11/2026] Ben: " class="copyable-text">'
        '<span dir="ltr" class="selectable-text"><span>Thinking of you <img crossorigin="anonymous" '
        'src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="💐" class="emoji" style="background-image: '
        'url(https://fetch.example/e.png)"> today</span></span></div><!--EndFragment-->\r\n</body>\r\n</html>',
        "<p>Thinking of you 💐 today</p>",
        "<p>Thinking of you today</p>",
    ),
]
