# Made by fluxcall; do not edit: it would be lost.
# Again: fluxcall generate. Still the same: fluxcall check.
# fmt: off
# isort: skip_file
# ruff: noqa
# flake8: noqa
"""Typed functions for InfluxDB's invokable scripts."""

from __future__ import annotations

import datetime as _dt

import fluxcall.runtime as _rt


class AGoodRow(_rt.Row):
    """A row of a-good."""

    __slots__ = (
        "field",
        "measurement",
        "start",
        "stop",
        "time",
        "value",
    )
    __columns__ = (
        ("field", "_field", "string"),
        ("measurement", "_measurement", "string"),
        ("start", "_start", "time"),
        ("stop", "_stop", "time"),
        ("time", "_time", "time"),
        ("value", "_value", "value"),
    )
    field: str
    measurement: str
    start: _dt.datetime
    stop: _dt.datetime
    time: _dt.datetime
    value: int | float | str | bool


@_rt.script(
    None,
    name="a-good",
    rows=_rt.rows("_result", AGoodRow),
    takes={
        "b": ("b", "string"),
    },
    reads_only=True,
)
def a_good(
    *,
    b: str,
) -> None:
    """Invokes a-good.

    Script: a-good

    Args:
        b: string
    """


@_rt.script(
    None,
    name="broken",
    rows=_rt.RECORDS,
    takes=None,
)
def broken(**params: _rt.Json) -> None:
    """Invokes broken.

    Script: broken

    Nobody knows whether it only reads.
    """


@_rt.script(
    None,
    name="dead",
    rows=_rt.RECORDS,
    takes=None,
)
def dead(**params: _rt.Json) -> None:
    """Invokes dead.

    Script: dead

    Nobody knows whether it only reads.
    """


@_rt.script(
    None,
    name="deep",
    rows=_rt.RECORDS,
    takes=None,
)
def deep(**params: _rt.Json) -> None:
    """Invokes deep.

    Script: deep

    Nobody knows whether it only reads.
    """


@_rt.script(
    None,
    name="long",
    rows=_rt.RECORDS,
    takes=None,
)
def long(**params: _rt.Json) -> None:
    """Invokes long.

    Script: long

    Nobody knows whether it only reads.
    """


@_rt.script(
    None,
    name="marks",
    rows=_rt.RECORDS,
    takes={
        "a": ("a", "string"),
    },
    reads_only=True,
)
def marks(
    *,
    a: str,
) -> None:
    """Invokes marks.

    Script: marks

    Args:
        a: string
    """


@_rt.script(
    None,
    name="nul",
    rows=_rt.RECORDS,
    takes={
        "a": ("a", "string"),
    },
    reads_only=True,
)
def nul(
    *,
    a: str,
) -> None:
    """Invokes nul.

    Script: nul

    Args:
        a: string
    """


@_rt.script(
    None,
    name="wide",
    rows=_rt.RECORDS,
    takes={
        "p0": ("p0", "int"),
        "p1": ("p1", "int"),
        "p10": ("p10", "int"),
        "p100": ("p100", "int"),
        "p101": ("p101", "int"),
        "p102": ("p102", "int"),
        "p103": ("p103", "int"),
        "p104": ("p104", "int"),
        "p105": ("p105", "int"),
        "p106": ("p106", "int"),
        "p107": ("p107", "int"),
        "p108": ("p108", "int"),
        "p109": ("p109", "int"),
        "p11": ("p11", "int"),
        "p110": ("p110", "int"),
        "p111": ("p111", "int"),
        "p112": ("p112", "int"),
        "p113": ("p113", "int"),
        "p114": ("p114", "int"),
        "p115": ("p115", "int"),
        "p116": ("p116", "int"),
        "p117": ("p117", "int"),
        "p118": ("p118", "int"),
        "p119": ("p119", "int"),
        "p12": ("p12", "int"),
        "p120": ("p120", "int"),
        "p121": ("p121", "int"),
        "p122": ("p122", "int"),
        "p123": ("p123", "int"),
        "p124": ("p124", "int"),
        "p125": ("p125", "int"),
        "p126": ("p126", "int"),
        "p127": ("p127", "int"),
        "p128": ("p128", "int"),
        "p129": ("p129", "int"),
        "p13": ("p13", "int"),
        "p130": ("p130", "int"),
        "p131": ("p131", "int"),
        "p132": ("p132", "int"),
        "p133": ("p133", "int"),
        "p134": ("p134", "int"),
        "p135": ("p135", "int"),
        "p136": ("p136", "int"),
        "p137": ("p137", "int"),
        "p138": ("p138", "int"),
        "p139": ("p139", "int"),
        "p14": ("p14", "int"),
        "p140": ("p140", "int"),
        "p141": ("p141", "int"),
        "p142": ("p142", "int"),
        "p143": ("p143", "int"),
        "p144": ("p144", "int"),
        "p145": ("p145", "int"),
        "p146": ("p146", "int"),
        "p147": ("p147", "int"),
        "p148": ("p148", "int"),
        "p149": ("p149", "int"),
        "p15": ("p15", "int"),
        "p150": ("p150", "int"),
        "p151": ("p151", "int"),
        "p152": ("p152", "int"),
        "p153": ("p153", "int"),
        "p154": ("p154", "int"),
        "p155": ("p155", "int"),
        "p156": ("p156", "int"),
        "p157": ("p157", "int"),
        "p158": ("p158", "int"),
        "p159": ("p159", "int"),
        "p16": ("p16", "int"),
        "p160": ("p160", "int"),
        "p161": ("p161", "int"),
        "p162": ("p162", "int"),
        "p163": ("p163", "int"),
        "p164": ("p164", "int"),
        "p165": ("p165", "int"),
        "p166": ("p166", "int"),
        "p167": ("p167", "int"),
        "p168": ("p168", "int"),
        "p169": ("p169", "int"),
        "p17": ("p17", "int"),
        "p170": ("p170", "int"),
        "p171": ("p171", "int"),
        "p172": ("p172", "int"),
        "p173": ("p173", "int"),
        "p174": ("p174", "int"),
        "p175": ("p175", "int"),
        "p176": ("p176", "int"),
        "p177": ("p177", "int"),
        "p178": ("p178", "int"),
        "p179": ("p179", "int"),
        "p18": ("p18", "int"),
        "p180": ("p180", "int"),
        "p181": ("p181", "int"),
        "p182": ("p182", "int"),
        "p183": ("p183", "int"),
        "p184": ("p184", "int"),
        "p185": ("p185", "int"),
        "p186": ("p186", "int"),
        "p187": ("p187", "int"),
        "p188": ("p188", "int"),
        "p189": ("p189", "int"),
        "p19": ("p19", "int"),
        "p190": ("p190", "int"),
        "p191": ("p191", "int"),
        "p192": ("p192", "int"),
        "p193": ("p193", "int"),
        "p194": ("p194", "int"),
        "p195": ("p195", "int"),
        "p196": ("p196", "int"),
        "p197": ("p197", "int"),
        "p198": ("p198", "int"),
        "p199": ("p199", "int"),
        "p2": ("p2", "int"),
        "p20": ("p20", "int"),
        "p200": ("p200", "int"),
        "p201": ("p201", "int"),
        "p202": ("p202", "int"),
        "p203": ("p203", "int"),
        "p204": ("p204", "int"),
        "p205": ("p205", "int"),
        "p206": ("p206", "int"),
        "p207": ("p207", "int"),
        "p208": ("p208", "int"),
        "p209": ("p209", "int"),
        "p21": ("p21", "int"),
        "p210": ("p210", "int"),
        "p211": ("p211", "int"),
        "p212": ("p212", "int"),
        "p213": ("p213", "int"),
        "p214": ("p214", "int"),
        "p215": ("p215", "int"),
        "p216": ("p216", "int"),
        "p217": ("p217", "int"),
        "p218": ("p218", "int"),
        "p219": ("p219", "int"),
        "p22": ("p22", "int"),
        "p220": ("p220", "int"),
        "p221": ("p221", "int"),
        "p222": ("p222", "int"),
        "p223": ("p223", "int"),
        "p224": ("p224", "int"),
        "p225": ("p225", "int"),
        "p226": ("p226", "int"),
        "p227": ("p227", "int"),
        "p228": ("p228", "int"),
        "p229": ("p229", "int"),
        "p23": ("p23", "int"),
        "p230": ("p230", "int"),
        "p231": ("p231", "int"),
        "p232": ("p232", "int"),
        "p233": ("p233", "int"),
        "p234": ("p234", "int"),
        "p235": ("p235", "int"),
        "p236": ("p236", "int"),
        "p237": ("p237", "int"),
        "p238": ("p238", "int"),
        "p239": ("p239", "int"),
        "p24": ("p24", "int"),
        "p240": ("p240", "int"),
        "p241": ("p241", "int"),
        "p242": ("p242", "int"),
        "p243": ("p243", "int"),
        "p244": ("p244", "int"),
        "p245": ("p245", "int"),
        "p246": ("p246", "int"),
        "p247": ("p247", "int"),
        "p248": ("p248", "int"),
        "p249": ("p249", "int"),
        "p25": ("p25", "int"),
        "p250": ("p250", "int"),
        "p251": ("p251", "int"),
        "p252": ("p252", "int"),
        "p253": ("p253", "int"),
        "p254": ("p254", "int"),
        "p255": ("p255", "int"),
        "p256": ("p256", "int"),
        "p257": ("p257", "int"),
        "p258": ("p258", "int"),
        "p259": ("p259", "int"),
        "p26": ("p26", "int"),
        "p260": ("p260", "int"),
        "p261": ("p261", "int"),
        "p262": ("p262", "int"),
        "p263": ("p263", "int"),
        "p264": ("p264", "int"),
        "p265": ("p265", "int"),
        "p266": ("p266", "int"),
        "p267": ("p267", "int"),
        "p268": ("p268", "int"),
        "p269": ("p269", "int"),
        "p27": ("p27", "int"),
        "p270": ("p270", "int"),
        "p271": ("p271", "int"),
        "p272": ("p272", "int"),
        "p273": ("p273", "int"),
        "p274": ("p274", "int"),
        "p275": ("p275", "int"),
        "p276": ("p276", "int"),
        "p277": ("p277", "int"),
        "p278": ("p278", "int"),
        "p279": ("p279", "int"),
        "p28": ("p28", "int"),
        "p280": ("p280", "int"),
        "p281": ("p281", "int"),
        "p282": ("p282", "int"),
        "p283": ("p283", "int"),
        "p284": ("p284", "int"),
        "p285": ("p285", "int"),
        "p286": ("p286", "int"),
        "p287": ("p287", "int"),
        "p288": ("p288", "int"),
        "p289": ("p289", "int"),
        "p29": ("p29", "int"),
        "p290": ("p290", "int"),
        "p291": ("p291", "int"),
        "p292": ("p292", "int"),
        "p293": ("p293", "int"),
        "p294": ("p294", "int"),
        "p295": ("p295", "int"),
        "p296": ("p296", "int"),
        "p297": ("p297", "int"),
        "p298": ("p298", "int"),
        "p299": ("p299", "int"),
        "p3": ("p3", "int"),
        "p30": ("p30", "int"),
        "p300": ("p300", "int"),
        "p301": ("p301", "int"),
        "p302": ("p302", "int"),
        "p303": ("p303", "int"),
        "p304": ("p304", "int"),
        "p305": ("p305", "int"),
        "p306": ("p306", "int"),
        "p307": ("p307", "int"),
        "p308": ("p308", "int"),
        "p309": ("p309", "int"),
        "p31": ("p31", "int"),
        "p310": ("p310", "int"),
        "p311": ("p311", "int"),
        "p312": ("p312", "int"),
        "p313": ("p313", "int"),
        "p314": ("p314", "int"),
        "p315": ("p315", "int"),
        "p316": ("p316", "int"),
        "p317": ("p317", "int"),
        "p318": ("p318", "int"),
        "p319": ("p319", "int"),
        "p32": ("p32", "int"),
        "p320": ("p320", "int"),
        "p321": ("p321", "int"),
        "p322": ("p322", "int"),
        "p323": ("p323", "int"),
        "p324": ("p324", "int"),
        "p325": ("p325", "int"),
        "p326": ("p326", "int"),
        "p327": ("p327", "int"),
        "p328": ("p328", "int"),
        "p329": ("p329", "int"),
        "p33": ("p33", "int"),
        "p330": ("p330", "int"),
        "p331": ("p331", "int"),
        "p332": ("p332", "int"),
        "p333": ("p333", "int"),
        "p334": ("p334", "int"),
        "p335": ("p335", "int"),
        "p336": ("p336", "int"),
        "p337": ("p337", "int"),
        "p338": ("p338", "int"),
        "p339": ("p339", "int"),
        "p34": ("p34", "int"),
        "p340": ("p340", "int"),
        "p341": ("p341", "int"),
        "p342": ("p342", "int"),
        "p343": ("p343", "int"),
        "p344": ("p344", "int"),
        "p345": ("p345", "int"),
        "p346": ("p346", "int"),
        "p347": ("p347", "int"),
        "p348": ("p348", "int"),
        "p349": ("p349", "int"),
        "p35": ("p35", "int"),
        "p350": ("p350", "int"),
        "p351": ("p351", "int"),
        "p352": ("p352", "int"),
        "p353": ("p353", "int"),
        "p354": ("p354", "int"),
        "p355": ("p355", "int"),
        "p356": ("p356", "int"),
        "p357": ("p357", "int"),
        "p358": ("p358", "int"),
        "p359": ("p359", "int"),
        "p36": ("p36", "int"),
        "p360": ("p360", "int"),
        "p361": ("p361", "int"),
        "p362": ("p362", "int"),
        "p363": ("p363", "int"),
        "p364": ("p364", "int"),
        "p365": ("p365", "int"),
        "p366": ("p366", "int"),
        "p367": ("p367", "int"),
        "p368": ("p368", "int"),
        "p369": ("p369", "int"),
        "p37": ("p37", "int"),
        "p370": ("p370", "int"),
        "p371": ("p371", "int"),
        "p372": ("p372", "int"),
        "p373": ("p373", "int"),
        "p374": ("p374", "int"),
        "p375": ("p375", "int"),
        "p376": ("p376", "int"),
        "p377": ("p377", "int"),
        "p378": ("p378", "int"),
        "p379": ("p379", "int"),
        "p38": ("p38", "int"),
        "p380": ("p380", "int"),
        "p381": ("p381", "int"),
        "p382": ("p382", "int"),
        "p383": ("p383", "int"),
        "p384": ("p384", "int"),
        "p385": ("p385", "int"),
        "p386": ("p386", "int"),
        "p387": ("p387", "int"),
        "p388": ("p388", "int"),
        "p389": ("p389", "int"),
        "p39": ("p39", "int"),
        "p390": ("p390", "int"),
        "p391": ("p391", "int"),
        "p392": ("p392", "int"),
        "p393": ("p393", "int"),
        "p394": ("p394", "int"),
        "p395": ("p395", "int"),
        "p396": ("p396", "int"),
        "p397": ("p397", "int"),
        "p398": ("p398", "int"),
        "p399": ("p399", "int"),
        "p4": ("p4", "int"),
        "p40": ("p40", "int"),
        "p400": ("p400", "int"),
        "p401": ("p401", "int"),
        "p402": ("p402", "int"),
        "p403": ("p403", "int"),
        "p404": ("p404", "int"),
        "p405": ("p405", "int"),
        "p406": ("p406", "int"),
        "p407": ("p407", "int"),
        "p408": ("p408", "int"),
        "p409": ("p409", "int"),
        "p41": ("p41", "int"),
        "p410": ("p410", "int"),
        "p411": ("p411", "int"),
        "p412": ("p412", "int"),
        "p413": ("p413", "int"),
        "p414": ("p414", "int"),
        "p415": ("p415", "int"),
        "p416": ("p416", "int"),
        "p417": ("p417", "int"),
        "p418": ("p418", "int"),
        "p419": ("p419", "int"),
        "p42": ("p42", "int"),
        "p420": ("p420", "int"),
        "p421": ("p421", "int"),
        "p422": ("p422", "int"),
        "p423": ("p423", "int"),
        "p424": ("p424", "int"),
        "p425": ("p425", "int"),
        "p426": ("p426", "int"),
        "p427": ("p427", "int"),
        "p428": ("p428", "int"),
        "p429": ("p429", "int"),
        "p43": ("p43", "int"),
        "p430": ("p430", "int"),
        "p431": ("p431", "int"),
        "p432": ("p432", "int"),
        "p433": ("p433", "int"),
        "p434": ("p434", "int"),
        "p435": ("p435", "int"),
        "p436": ("p436", "int"),
        "p437": ("p437", "int"),
        "p438": ("p438", "int"),
        "p439": ("p439", "int"),
        "p44": ("p44", "int"),
        "p440": ("p440", "int"),
        "p441": ("p441", "int"),
        "p442": ("p442", "int"),
        "p443": ("p443", "int"),
        "p444": ("p444", "int"),
        "p445": ("p445", "int"),
        "p446": ("p446", "int"),
        "p447": ("p447", "int"),
        "p448": ("p448", "int"),
        "p449": ("p449", "int"),
        "p45": ("p45", "int"),
        "p450": ("p450", "int"),
        "p451": ("p451", "int"),
        "p452": ("p452", "int"),
        "p453": ("p453", "int"),
        "p454": ("p454", "int"),
        "p455": ("p455", "int"),
        "p456": ("p456", "int"),
        "p457": ("p457", "int"),
        "p458": ("p458", "int"),
        "p459": ("p459", "int"),
        "p46": ("p46", "int"),
        "p460": ("p460", "int"),
        "p461": ("p461", "int"),
        "p462": ("p462", "int"),
        "p463": ("p463", "int"),
        "p464": ("p464", "int"),
        "p465": ("p465", "int"),
        "p466": ("p466", "int"),
        "p467": ("p467", "int"),
        "p468": ("p468", "int"),
        "p469": ("p469", "int"),
        "p47": ("p47", "int"),
        "p470": ("p470", "int"),
        "p471": ("p471", "int"),
        "p472": ("p472", "int"),
        "p473": ("p473", "int"),
        "p474": ("p474", "int"),
        "p475": ("p475", "int"),
        "p476": ("p476", "int"),
        "p477": ("p477", "int"),
        "p478": ("p478", "int"),
        "p479": ("p479", "int"),
        "p48": ("p48", "int"),
        "p480": ("p480", "int"),
        "p481": ("p481", "int"),
        "p482": ("p482", "int"),
        "p483": ("p483", "int"),
        "p484": ("p484", "int"),
        "p485": ("p485", "int"),
        "p486": ("p486", "int"),
        "p487": ("p487", "int"),
        "p488": ("p488", "int"),
        "p489": ("p489", "int"),
        "p49": ("p49", "int"),
        "p490": ("p490", "int"),
        "p491": ("p491", "int"),
        "p492": ("p492", "int"),
        "p493": ("p493", "int"),
        "p494": ("p494", "int"),
        "p495": ("p495", "int"),
        "p496": ("p496", "int"),
        "p497": ("p497", "int"),
        "p498": ("p498", "int"),
        "p499": ("p499", "int"),
        "p5": ("p5", "int"),
        "p50": ("p50", "int"),
        "p51": ("p51", "int"),
        "p52": ("p52", "int"),
        "p53": ("p53", "int"),
        "p54": ("p54", "int"),
        "p55": ("p55", "int"),
        "p56": ("p56", "int"),
        "p57": ("p57", "int"),
        "p58": ("p58", "int"),
        "p59": ("p59", "int"),
        "p6": ("p6", "int"),
        "p60": ("p60", "int"),
        "p61": ("p61", "int"),
        "p62": ("p62", "int"),
        "p63": ("p63", "int"),
        "p64": ("p64", "int"),
        "p65": ("p65", "int"),
        "p66": ("p66", "int"),
        "p67": ("p67", "int"),
        "p68": ("p68", "int"),
        "p69": ("p69", "int"),
        "p7": ("p7", "int"),
        "p70": ("p70", "int"),
        "p71": ("p71", "int"),
        "p72": ("p72", "int"),
        "p73": ("p73", "int"),
        "p74": ("p74", "int"),
        "p75": ("p75", "int"),
        "p76": ("p76", "int"),
        "p77": ("p77", "int"),
        "p78": ("p78", "int"),
        "p79": ("p79", "int"),
        "p8": ("p8", "int"),
        "p80": ("p80", "int"),
        "p81": ("p81", "int"),
        "p82": ("p82", "int"),
        "p83": ("p83", "int"),
        "p84": ("p84", "int"),
        "p85": ("p85", "int"),
        "p86": ("p86", "int"),
        "p87": ("p87", "int"),
        "p88": ("p88", "int"),
        "p89": ("p89", "int"),
        "p9": ("p9", "int"),
        "p90": ("p90", "int"),
        "p91": ("p91", "int"),
        "p92": ("p92", "int"),
        "p93": ("p93", "int"),
        "p94": ("p94", "int"),
        "p95": ("p95", "int"),
        "p96": ("p96", "int"),
        "p97": ("p97", "int"),
        "p98": ("p98", "int"),
        "p99": ("p99", "int"),
    },
    reads_only=True,
)
def wide(
    *,
    p0: int,
    p1: int,
    p10: int,
    p100: int,
    p101: int,
    p102: int,
    p103: int,
    p104: int,
    p105: int,
    p106: int,
    p107: int,
    p108: int,
    p109: int,
    p11: int,
    p110: int,
    p111: int,
    p112: int,
    p113: int,
    p114: int,
    p115: int,
    p116: int,
    p117: int,
    p118: int,
    p119: int,
    p12: int,
    p120: int,
    p121: int,
    p122: int,
    p123: int,
    p124: int,
    p125: int,
    p126: int,
    p127: int,
    p128: int,
    p129: int,
    p13: int,
    p130: int,
    p131: int,
    p132: int,
    p133: int,
    p134: int,
    p135: int,
    p136: int,
    p137: int,
    p138: int,
    p139: int,
    p14: int,
    p140: int,
    p141: int,
    p142: int,
    p143: int,
    p144: int,
    p145: int,
    p146: int,
    p147: int,
    p148: int,
    p149: int,
    p15: int,
    p150: int,
    p151: int,
    p152: int,
    p153: int,
    p154: int,
    p155: int,
    p156: int,
    p157: int,
    p158: int,
    p159: int,
    p16: int,
    p160: int,
    p161: int,
    p162: int,
    p163: int,
    p164: int,
    p165: int,
    p166: int,
    p167: int,
    p168: int,
    p169: int,
    p17: int,
    p170: int,
    p171: int,
    p172: int,
    p173: int,
    p174: int,
    p175: int,
    p176: int,
    p177: int,
    p178: int,
    p179: int,
    p18: int,
    p180: int,
    p181: int,
    p182: int,
    p183: int,
    p184: int,
    p185: int,
    p186: int,
    p187: int,
    p188: int,
    p189: int,
    p19: int,
    p190: int,
    p191: int,
    p192: int,
    p193: int,
    p194: int,
    p195: int,
    p196: int,
    p197: int,
    p198: int,
    p199: int,
    p2: int,
    p20: int,
    p200: int,
    p201: int,
    p202: int,
    p203: int,
    p204: int,
    p205: int,
    p206: int,
    p207: int,
    p208: int,
    p209: int,
    p21: int,
    p210: int,
    p211: int,
    p212: int,
    p213: int,
    p214: int,
    p215: int,
    p216: int,
    p217: int,
    p218: int,
    p219: int,
    p22: int,
    p220: int,
    p221: int,
    p222: int,
    p223: int,
    p224: int,
    p225: int,
    p226: int,
    p227: int,
    p228: int,
    p229: int,
    p23: int,
    p230: int,
    p231: int,
    p232: int,
    p233: int,
    p234: int,
    p235: int,
    p236: int,
    p237: int,
    p238: int,
    p239: int,
    p24: int,
    p240: int,
    p241: int,
    p242: int,
    p243: int,
    p244: int,
    p245: int,
    p246: int,
    p247: int,
    p248: int,
    p249: int,
    p25: int,
    p250: int,
    p251: int,
    p252: int,
    p253: int,
    p254: int,
    p255: int,
    p256: int,
    p257: int,
    p258: int,
    p259: int,
    p26: int,
    p260: int,
    p261: int,
    p262: int,
    p263: int,
    p264: int,
    p265: int,
    p266: int,
    p267: int,
    p268: int,
    p269: int,
    p27: int,
    p270: int,
    p271: int,
    p272: int,
    p273: int,
    p274: int,
    p275: int,
    p276: int,
    p277: int,
    p278: int,
    p279: int,
    p28: int,
    p280: int,
    p281: int,
    p282: int,
    p283: int,
    p284: int,
    p285: int,
    p286: int,
    p287: int,
    p288: int,
    p289: int,
    p29: int,
    p290: int,
    p291: int,
    p292: int,
    p293: int,
    p294: int,
    p295: int,
    p296: int,
    p297: int,
    p298: int,
    p299: int,
    p3: int,
    p30: int,
    p300: int,
    p301: int,
    p302: int,
    p303: int,
    p304: int,
    p305: int,
    p306: int,
    p307: int,
    p308: int,
    p309: int,
    p31: int,
    p310: int,
    p311: int,
    p312: int,
    p313: int,
    p314: int,
    p315: int,
    p316: int,
    p317: int,
    p318: int,
    p319: int,
    p32: int,
    p320: int,
    p321: int,
    p322: int,
    p323: int,
    p324: int,
    p325: int,
    p326: int,
    p327: int,
    p328: int,
    p329: int,
    p33: int,
    p330: int,
    p331: int,
    p332: int,
    p333: int,
    p334: int,
    p335: int,
    p336: int,
    p337: int,
    p338: int,
    p339: int,
    p34: int,
    p340: int,
    p341: int,
    p342: int,
    p343: int,
    p344: int,
    p345: int,
    p346: int,
    p347: int,
    p348: int,
    p349: int,
    p35: int,
    p350: int,
    p351: int,
    p352: int,
    p353: int,
    p354: int,
    p355: int,
    p356: int,
    p357: int,
    p358: int,
    p359: int,
    p36: int,
    p360: int,
    p361: int,
    p362: int,
    p363: int,
    p364: int,
    p365: int,
    p366: int,
    p367: int,
    p368: int,
    p369: int,
    p37: int,
    p370: int,
    p371: int,
    p372: int,
    p373: int,
    p374: int,
    p375: int,
    p376: int,
    p377: int,
    p378: int,
    p379: int,
    p38: int,
    p380: int,
    p381: int,
    p382: int,
    p383: int,
    p384: int,
    p385: int,
    p386: int,
    p387: int,
    p388: int,
    p389: int,
    p39: int,
    p390: int,
    p391: int,
    p392: int,
    p393: int,
    p394: int,
    p395: int,
    p396: int,
    p397: int,
    p398: int,
    p399: int,
    p4: int,
    p40: int,
    p400: int,
    p401: int,
    p402: int,
    p403: int,
    p404: int,
    p405: int,
    p406: int,
    p407: int,
    p408: int,
    p409: int,
    p41: int,
    p410: int,
    p411: int,
    p412: int,
    p413: int,
    p414: int,
    p415: int,
    p416: int,
    p417: int,
    p418: int,
    p419: int,
    p42: int,
    p420: int,
    p421: int,
    p422: int,
    p423: int,
    p424: int,
    p425: int,
    p426: int,
    p427: int,
    p428: int,
    p429: int,
    p43: int,
    p430: int,
    p431: int,
    p432: int,
    p433: int,
    p434: int,
    p435: int,
    p436: int,
    p437: int,
    p438: int,
    p439: int,
    p44: int,
    p440: int,
    p441: int,
    p442: int,
    p443: int,
    p444: int,
    p445: int,
    p446: int,
    p447: int,
    p448: int,
    p449: int,
    p45: int,
    p450: int,
    p451: int,
    p452: int,
    p453: int,
    p454: int,
    p455: int,
    p456: int,
    p457: int,
    p458: int,
    p459: int,
    p46: int,
    p460: int,
    p461: int,
    p462: int,
    p463: int,
    p464: int,
    p465: int,
    p466: int,
    p467: int,
    p468: int,
    p469: int,
    p47: int,
    p470: int,
    p471: int,
    p472: int,
    p473: int,
    p474: int,
    p475: int,
    p476: int,
    p477: int,
    p478: int,
    p479: int,
    p48: int,
    p480: int,
    p481: int,
    p482: int,
    p483: int,
    p484: int,
    p485: int,
    p486: int,
    p487: int,
    p488: int,
    p489: int,
    p49: int,
    p490: int,
    p491: int,
    p492: int,
    p493: int,
    p494: int,
    p495: int,
    p496: int,
    p497: int,
    p498: int,
    p499: int,
    p5: int,
    p50: int,
    p51: int,
    p52: int,
    p53: int,
    p54: int,
    p55: int,
    p56: int,
    p57: int,
    p58: int,
    p59: int,
    p6: int,
    p60: int,
    p61: int,
    p62: int,
    p63: int,
    p64: int,
    p65: int,
    p66: int,
    p67: int,
    p68: int,
    p69: int,
    p7: int,
    p70: int,
    p71: int,
    p72: int,
    p73: int,
    p74: int,
    p75: int,
    p76: int,
    p77: int,
    p78: int,
    p79: int,
    p8: int,
    p80: int,
    p81: int,
    p82: int,
    p83: int,
    p84: int,
    p85: int,
    p86: int,
    p87: int,
    p88: int,
    p89: int,
    p9: int,
    p90: int,
    p91: int,
    p92: int,
    p93: int,
    p94: int,
    p95: int,
    p96: int,
    p97: int,
    p98: int,
    p99: int,
) -> None:
    """Invokes wide.

    Script: wide

    Args:
        p0: int
        p1: int
        p10: int
        p100: int
        p101: int
        p102: int
        p103: int
        p104: int
        p105: int
        p106: int
        p107: int
        p108: int
        p109: int
        p11: int
        p110: int
        p111: int
        p112: int
        p113: int
        p114: int
        p115: int
        p116: int
        p117: int
        p118: int
        p119: int
        p12: int
        p120: int
        p121: int
        p122: int
        p123: int
        p124: int
        p125: int
        p126: int
        p127: int
        p128: int
        p129: int
        p13: int
        p130: int
        p131: int
        p132: int
        p133: int
        p134: int
        p135: int
        p136: int
        p137: int
        p138: int
        p139: int
        p14: int
        p140: int
        p141: int
        p142: int
        p143: int
        p144: int
        p145: int
        p146: int
        p147: int
        p148: int
        p149: int
        p15: int
        p150: int
        p151: int
        p152: int
        p153: int
        p154: int
        p155: int
        p156: int
        p157: int
        p158: int
        p159: int
        p16: int
        p160: int
        p161: int
        p162: int
        p163: int
        p164: int
        p165: int
        p166: int
        p167: int
        p168: int
        p169: int
        p17: int
        p170: int
        p171: int
        p172: int
        p173: int
        p174: int
        p175: int
        p176: int
        p177: int
        p178: int
        p179: int
        p18: int
        p180: int
        p181: int
        p182: int
        p183: int
        p184: int
        p185: int
        p186: int
        p187: int
        p188: int
        p189: int
        p19: int
        p190: int
        p191: int
        p192: int
        p193: int
        p194: int
        p195: int
        p196: int
        p197: int
        p198: int
        p199: int
        p2: int
        p20: int
        p200: int
        p201: int
        p202: int
        p203: int
        p204: int
        p205: int
        p206: int
        p207: int
        p208: int
        p209: int
        p21: int
        p210: int
        p211: int
        p212: int
        p213: int
        p214: int
        p215: int
        p216: int
        p217: int
        p218: int
        p219: int
        p22: int
        p220: int
        p221: int
        p222: int
        p223: int
        p224: int
        p225: int
        p226: int
        p227: int
        p228: int
        p229: int
        p23: int
        p230: int
        p231: int
        p232: int
        p233: int
        p234: int
        p235: int
        p236: int
        p237: int
        p238: int
        p239: int
        p24: int
        p240: int
        p241: int
        p242: int
        p243: int
        p244: int
        p245: int
        p246: int
        p247: int
        p248: int
        p249: int
        p25: int
        p250: int
        p251: int
        p252: int
        p253: int
        p254: int
        p255: int
        p256: int
        p257: int
        p258: int
        p259: int
        p26: int
        p260: int
        p261: int
        p262: int
        p263: int
        p264: int
        p265: int
        p266: int
        p267: int
        p268: int
        p269: int
        p27: int
        p270: int
        p271: int
        p272: int
        p273: int
        p274: int
        p275: int
        p276: int
        p277: int
        p278: int
        p279: int
        p28: int
        p280: int
        p281: int
        p282: int
        p283: int
        p284: int
        p285: int
        p286: int
        p287: int
        p288: int
        p289: int
        p29: int
        p290: int
        p291: int
        p292: int
        p293: int
        p294: int
        p295: int
        p296: int
        p297: int
        p298: int
        p299: int
        p3: int
        p30: int
        p300: int
        p301: int
        p302: int
        p303: int
        p304: int
        p305: int
        p306: int
        p307: int
        p308: int
        p309: int
        p31: int
        p310: int
        p311: int
        p312: int
        p313: int
        p314: int
        p315: int
        p316: int
        p317: int
        p318: int
        p319: int
        p32: int
        p320: int
        p321: int
        p322: int
        p323: int
        p324: int
        p325: int
        p326: int
        p327: int
        p328: int
        p329: int
        p33: int
        p330: int
        p331: int
        p332: int
        p333: int
        p334: int
        p335: int
        p336: int
        p337: int
        p338: int
        p339: int
        p34: int
        p340: int
        p341: int
        p342: int
        p343: int
        p344: int
        p345: int
        p346: int
        p347: int
        p348: int
        p349: int
        p35: int
        p350: int
        p351: int
        p352: int
        p353: int
        p354: int
        p355: int
        p356: int
        p357: int
        p358: int
        p359: int
        p36: int
        p360: int
        p361: int
        p362: int
        p363: int
        p364: int
        p365: int
        p366: int
        p367: int
        p368: int
        p369: int
        p37: int
        p370: int
        p371: int
        p372: int
        p373: int
        p374: int
        p375: int
        p376: int
        p377: int
        p378: int
        p379: int
        p38: int
        p380: int
        p381: int
        p382: int
        p383: int
        p384: int
        p385: int
        p386: int
        p387: int
        p388: int
        p389: int
        p39: int
        p390: int
        p391: int
        p392: int
        p393: int
        p394: int
        p395: int
        p396: int
        p397: int
        p398: int
        p399: int
        p4: int
        p40: int
        p400: int
        p401: int
        p402: int
        p403: int
        p404: int
        p405: int
        p406: int
        p407: int
        p408: int
        p409: int
        p41: int
        p410: int
        p411: int
        p412: int
        p413: int
        p414: int
        p415: int
        p416: int
        p417: int
        p418: int
        p419: int
        p42: int
        p420: int
        p421: int
        p422: int
        p423: int
        p424: int
        p425: int
        p426: int
        p427: int
        p428: int
        p429: int
        p43: int
        p430: int
        p431: int
        p432: int
        p433: int
        p434: int
        p435: int
        p436: int
        p437: int
        p438: int
        p439: int
        p44: int
        p440: int
        p441: int
        p442: int
        p443: int
        p444: int
        p445: int
        p446: int
        p447: int
        p448: int
        p449: int
        p45: int
        p450: int
        p451: int
        p452: int
        p453: int
        p454: int
        p455: int
        p456: int
        p457: int
        p458: int
        p459: int
        p46: int
        p460: int
        p461: int
        p462: int
        p463: int
        p464: int
        p465: int
        p466: int
        p467: int
        p468: int
        p469: int
        p47: int
        p470: int
        p471: int
        p472: int
        p473: int
        p474: int
        p475: int
        p476: int
        p477: int
        p478: int
        p479: int
        p48: int
        p480: int
        p481: int
        p482: int
        p483: int
        p484: int
        p485: int
        p486: int
        p487: int
        p488: int
        p489: int
        p49: int
        p490: int
        p491: int
        p492: int
        p493: int
        p494: int
        p495: int
        p496: int
        p497: int
        p498: int
        p499: int
        p5: int
        p50: int
        p51: int
        p52: int
        p53: int
        p54: int
        p55: int
        p56: int
        p57: int
        p58: int
        p59: int
        p6: int
        p60: int
        p61: int
        p62: int
        p63: int
        p64: int
        p65: int
        p66: int
        p67: int
        p68: int
        p69: int
        p7: int
        p70: int
        p71: int
        p72: int
        p73: int
        p74: int
        p75: int
        p76: int
        p77: int
        p78: int
        p79: int
        p8: int
        p80: int
        p81: int
        p82: int
        p83: int
        p84: int
        p85: int
        p86: int
        p87: int
        p88: int
        p89: int
        p9: int
        p90: int
        p91: int
        p92: int
        p93: int
        p94: int
        p95: int
        p96: int
        p97: int
        p98: int
        p99: int
    """
