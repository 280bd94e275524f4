"""What a doctor says of a machine's settings: who may read what, what goes dark, what changes by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from player.core.doctor import Check, Verdict, unknown


@dataclass(frozen=True, slots=True)
class Access:
    """Whether the user *who* may *do* something with *what*, None where nobody tells; or *advice*."""

    who: str
    do: str
    what: str
    granted: bool | None
    advice: str


@dataclass(frozen=True, slots=True)
class Dark:
    """Something that may darken the screen: *after* so many seconds, 0 for never, None where nobody says."""

    what: str
    after: float | None
    advice: str


@dataclass(frozen=True, slots=True)
class FontFound:
    """A font: why it cannot be used, empty if it can, and which letters it lacks of those that come."""

    name: str
    trouble: str = ""
    lacks: str = ""


def permissions(asked: Sequence[Access]) -> Check:
    """Say whether whoever plays may read and write what playing takes."""
    refused = [one for one in asked if one.granted is False]
    unclear = [one for one in asked if one.granted is None]
    if refused:
        found = "; ".join(f"{one.who} cannot {one.do} {one.what}" for one in refused)
        return Check("permissions", Verdict.FAIL, found, _advice(refused))
    if unclear or not asked:
        found = "; ".join(f"whether {one.who} can {one.do} {one.what}" for one in unclear)
        return unknown("permissions", found or "nothing was asked", "ask as root")
    names = ", ".join(one.what for one in asked)
    return Check("permissions", Verdict.PASS, f"{asked[0].who} may use {names}")


def _advice(found: Sequence[Access] | Sequence[Dark]) -> str:
    """Return what to do, each thing once."""
    return "; ".join(dict.fromkeys(one.advice for one in found))


def secret(path: str, others_read: bool | None) -> Check:
    """Say whether the page's token in the file *path* is a secret."""
    if others_read is None:
        return unknown("token", f"{path} cannot be looked at", "see that it is there")
    if others_read:
        found = f"{path} can be read by everybody, so that nobody can act"
        return Check("token", Verdict.FAIL, found, f"chmod 640 {path}")
    return Check("token", Verdict.PASS, f"{path} is for its owner and group alone")


def blanking(found: Sequence[Dark]) -> Check:
    """Say whether something darkens the screen while nobody touches the machine."""
    dark = [one for one in found if one.after]
    unclear = [one for one in found if one.after is None]
    if dark:
        words = "; ".join(f"{one.what} after {_span(one.after or 0)}" for one in dark)
        return Check("blanking", Verdict.WARN, words, _advice(dark))
    if unclear or not found:
        words = ", ".join(one.what for one in unclear) or "nothing here tells what the screen does"
        advice = _advice(unclear) or "leave it alone for half an hour, and look"
        return unknown("blanking", words, advice)
    return Check("blanking", Verdict.PASS, f"never: {', '.join(one.what for one in found)}")


def _span(seconds: float) -> str:
    return f"{seconds / 60:g} min" if seconds >= 60 else f"{seconds:g} s"


def updates(units: Mapping[str, bool] | None) -> Check:
    """Say which *units* that change the system by themselves are at work; None where nobody tells."""
    if units is None:
        return unknown("updates", "systemd does not answer", "see that nothing updates itself")
    active = [name for name, works in units.items() if works]
    if not active:
        return Check("updates", Verdict.PASS, "nothing updates itself")
    advice = f"sudo systemctl disable --now {' '.join(active)}; update by hand, out of the hours"
    return Check("updates", Verdict.WARN, f"{', '.join(active)}: at work in the background", advice)


def fonts(found: Sequence[FontFound], unkerned: str) -> Check:
    """Say whether every letter of a caption can be set; *unkerned* says why none is kerned, if so."""
    broken = [f"{font.name}: {font.trouble}" for font in found if font.trouble]
    if broken:
        return Check("fonts", Verdict.FAIL, "; ".join(broken), "install again, or name another font")
    lacking = [f"{font.name} has no glyph for {font.lacks}" for font in found if font.lacks]
    if lacking:
        return Check("fonts", Verdict.FAIL, "; ".join(lacking), "name another font in the playlist")
    names = ", ".join(font.name for font in found)
    if unkerned:
        return Check("fonts", Verdict.WARN, f"{names}; {unkerned}", "apt install libfribidi0")
    return Check("fonts", Verdict.PASS, f"{names}: every letter of every caption")
