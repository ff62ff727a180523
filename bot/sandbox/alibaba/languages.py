"""The vendor's language codes, and which of them it translates into which.

From its page "Supported languages and codes" (help.aliyun.com, 215387; three copies
of it compared, 2026-11): any two of these codes, but some only to and from Chinese.
"""

_CODES = (
    "ab ace af ak am an ar as ast ay az ba bal be bem ber bg bho bi bm bn br bs "
    "byn ca cbk ceb ch chm chr cnr co crh cs csb cv cy da de dtp dv ee el en eo "
    "es et eu fa fi fil fj fo fr fur fvr fy ga gil gl gn gos gu gv ha haw hbs he "
    "hi hil hmn hsb ht hu hup hy ia iba id ie ig ilo inh io is it iu ja jbo jv ka "
    "kab kdx kek kg kha kk kl km kn ko kr ks ku kw ky la lb lfn lg li ln lo lt "
    "ltg lv mai mfe mg mh mi mk ml mn mr ms mt mus my nch nds ne ngu niu nl no nv "
    "ny oc oj om or os pa pag pap pl pmn ps pt qu quc rm rn ro rom ru rue rw sa "
    "sco sd se sg shn si sk sl sm sn so sq su sv sw syr szl ta te tet tg th ti tk "
    "tl tlh to toi tpi tr ts tt tvl tw ty tyv udm umb ur uz ve vi vo wa war wo xh "
    "yi yo yue zh zh-tw zu zza "
)
CODES = frozenset(_CODES.split())
#: To be found out by the service; as a source only.
AUTO = "auto"
#: These go to and from "zh" alone: "en" to "zh-tw" is not a pair.
_WITH_CHINESE_ONLY = frozenset(("zh-tw", "mn", "yue"))
#: What the same language is called elsewhere (BCP 47).
_TAGS = {"zh": "zh-Hans", "zh-tw": "zh-Hant", "no": "nb", "hbs": "hr"}
_CODE_OF = {tag: code for code, tag in _TAGS.items()} | {"nn": "no"}


def supports(source: str, target: str) -> bool:
    """Whether the vendor lists this pair of its codes; the source may be "auto"."""
    if target not in CODES or (source != AUTO and source not in CODES):
        return False
    if source == AUTO:
        # The page excepts Cantonese from detection.
        return target != "yue"
    narrow = {source, target} & _WITH_CHINESE_ONLY
    return not narrow or "zh" in (source, target)


def tag_of(code: str) -> str:
    """The BCP 47 tag of a vendor's code."""
    return _TAGS.get(code, code)


def code_of(tag: str) -> str | None:
    """The vendor's code of a BCP 47 tag; None: the vendor has none."""
    for known in (tag, tag.partition("-")[0]):
        code = _CODE_OF.get(known, known)
        if code in CODES:
            return code
    return None
