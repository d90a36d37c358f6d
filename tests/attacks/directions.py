"""Letters that turn the direction of words, hide between them or grow out of their line."""

VECTORS = [
    "\u202enes si siht\u202c<img src=x onerror=hit()>",
    "\u2067words\u2066 ; \u2069\u2069<script>hit()</script>",
    "\u202d\u202e\u202a\u202b" * 50 + "words<svg onload=hit()>",
    "<bdo dir=rtl>words</bdo><bdi dir=rtl>words</bdi>",
    "<p dir=rtl style=unicode-bidi:bidi-override>words</p>",
    "<a href='https://safe.example/'>moc.elpmaxe\u202ehctef</a>",
    "<a href='https://fetch.example/\u202e/elpmaxe.efas//:sptth'>press</a>",
    "\u200f\u200e\u061c<b>words</b>\u200f<img src=x onerror=hit()>",
    "\u2028<p>one\u2029two</p>\u0085<script>hit()</script>",
    "w\u0336o\u0336r\u0336d\u0336s" + "\u0300" * 500,
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319" * 60,
    "\u115f\u1160\u3164\uffa0\u2800\u180e\u200b\u2060\ufeff",
    "a\u200bd\u200cm\u200di\u2060n\ufeff<script>hit()</script>",
    "\U0001f3f4\U000e0067\U000e0062\U000e007f<img src=x onerror=hit()>",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 100,
    "\ufdfd" * 200,
    "\U0001242b" * 100 + "<img src=x onerror=hit()>",
    "\ufffc<object data=https://fetch.example></object>",
    "\ufff9words\ufffabelow\ufffb<script>hit()</script>",
    "\u00a0" * 300 + "words" + "\u2003" * 300,
]
