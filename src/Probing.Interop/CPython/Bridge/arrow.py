"""Python objects for values of Arrow.

Part of the bridge: its files share one namespace, see evaluation.py.
"""


def new_decimal(text):
    import decimal
    return decimal.Decimal(text)


def new_uuid(data):
    import uuid
    return uuid.UUID(bytes=data)


def time_zone(name):
    """The zone of an Arrow timestamp; None for UTC, and for a zone that this Python does not know."""
    if name in ("UTC", "utc", "Etc/UTC", "Z", "+00:00"):
        return None
    import datetime
    if name[:1] in "+-" and len(name) == 6:
        offset = datetime.timedelta(hours=int(name[1:3]), minutes=int(name[4:6]))
        return datetime.timezone(-offset if name[0] == "-" else offset)
    try:
        import zoneinfo
        return zoneinfo.ZoneInfo(name)
    except Exception:
        return None


def in_zone(moment, zone):
    return moment.astimezone(zone)


def new_map(pairs):
    try:
        return dict(pairs)
    except TypeError:  # a key that cannot be hashed
        return pairs
