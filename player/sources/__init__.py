"""Every form of a mirror: what it is, its index, and where each of its pictures lies."""

from player.sources.form import Form, is_web
from player.sources.indexing.index import Indexed, build_index
from player.sources.manifest.stored import StoredSource, forget_index, open_mirror
from player.sources.recognise import recognise
from player.sources.standin import StandIn
from player.sources.tally import Progress
from player.sources.trouble import MirrorAway, MirrorError, NotIndexed

__all__ = [
    "Form",
    "Indexed",
    "MirrorAway",
    "MirrorError",
    "NotIndexed",
    "Progress",
    "StandIn",
    "StoredSource",
    "build_index",
    "forget_index",
    "is_web",
    "open_mirror",
    "recognise",
]
