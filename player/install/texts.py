"""Which files an installation consists of, and what stands in them, line by line with its reason.

Three kinds: on the bare machine through KMS/DRM, in the kiosk compositor
cage, or in the graphical session of a user. The first two are system units of
a user of their own, on the first seat's tty1; the third is a user unit.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

UNIT = "twelve-hours.service"
USER = "twelve-hours"
STATE = Path("/var/lib/twelve-hours")
"""Where a system unit keeps the ledger, unless the config names a folder outside of any home."""

WATCHDOG = 8
"""Seconds: a painter that stands still is ended within ten."""

PAUSE = 4
"""Seconds between an end and the next start: a display server or a disk that failed has come back by then."""


class Kind(StrEnum):
    """Where the picture comes from."""

    KMS = "kms"
    CAGE = "cage"
    DESKTOP = "desktop"


@dataclass(frozen=True, slots=True)
class Service:
    """What is installed: *command* starts the player, *cage* is the compositor's path where there is one.

    *ground* is the colour of the screen's ground.
    """

    kind: Kind
    command: tuple[str, ...]
    config: Path
    state: Path
    home: Path = Path()
    cage: str = "/usr/bin/cage"
    ground: str = "#070007"

    @property
    def by_system(self) -> bool:
        """Whether this is the system's, not a user's."""
        return self.kind is not Kind.DESKTOP

    @property
    def unit(self) -> Path:
        """Where the unit belongs."""
        if self.by_system:
            return Path("/etc/systemd/system") / UNIT
        return self.home / ".config/systemd/user" / UNIT


def files_of(service: Service) -> dict[Path, str]:
    """Return the files of *service* by their places, in the order in which they are to be written."""
    if not service.by_system:
        return {service.unit: _unit_of_user(service)}
    return {
        Path("/etc/sysusers.d/twelve-hours.conf"): _SYSUSERS,
        Path("/etc/pam.d/twelve-hours"): _PAM,
        Path("/etc/systemd/journald.conf.d/twelve-hours.conf"): _JOURNALD,
        Path("/etc/systemd/logind.conf.d/twelve-hours.conf"): _LOGIND,
        Path("/etc/systemd/sleep.conf.d/twelve-hours.conf"): _SLEEP,
        service.unit: _unit_of_system(service),
    }


def _quoted(*words: str) -> str:
    """Return *words* as systemd reads them (systemd.service(5), Command Lines)."""
    return " ".join(_word(word) for word in words)


def _word(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    plain = escaped == word and word and not any(c.isspace() or c in "';#" for c in word)
    return word if plain else f'"{escaped}"'


def _path(path: Path) -> str:
    """Return *path* as systemd reads it outside of command lines."""
    text = str(path).replace("%", "%%")
    return f'"{text}"' if any(c.isspace() for c in text) else text


def _unit_of_system(service: Service) -> str:
    play = (
        *service.command,
        "run",
        "--installed",
        "--config",
        str(service.config),
        "--state",
        str(service.state),
    )
    caged = service.kind is Kind.CAGE
    # The lock in the state folder holds the player's pid; cage would end before its client could say goodbye.
    lock = service.state / "lock"
    to_player = 'kill -{} "$(cat "$0")"'
    stop = f'{to_player.format("TERM")}; while kill -0 "$(cat "$0")" 2>/dev/null; do sleep 0.1; done'
    hang_up = _quoted("/bin/sh", "-c", to_player.format("HUP"), str(lock))
    return _SYSTEM.format(
        start=_quoted(service.cage, "-d", "--", *play) if caged else _quoted(*play),
        reload=hang_up if caged else "/bin/kill -HUP $MAINPID",
        stop=f"ExecStop=-{_quoted('/bin/sh', '-c', stop, str(lock))}\n" if caged else "",
        access="all" if caged else "main",
        driver="" if caged else "Environment=SDL_VIDEODRIVER=kmsdrm\n",
        verdict=_verdict(service),
        state=_path(service.state),
        state_directory=_state_directory(service.state),
        user=USER,
        watchdog=WATCHDOG,
        pause=PAUSE,
    )


def _unit_of_user(service: Service) -> str:
    play = _play(service)
    return _DESKTOP.format(
        start=_quoted(*play),
        verdict=_verdict(service),
        ground=service.ground,
        no_pointer=f"f=$$(mktemp); echo '{_NO_POINTER}' > $$f; xsetroot -cursor $$f $$f; rm $$f",
        watchdog=WATCHDOG,
        pause=PAUSE,
    )


def _play(service: Service) -> tuple[str, ...]:
    return (*service.command, "run", "--installed", "--config", str(service.config))


def _verdict(service: Service) -> str:
    """Return what leaves the three words about an end where the next start looks for them."""
    words = 'echo "$SERVICE_RESULT $EXIT_CODE $EXIT_STATUS" > "$0"'
    return _quoted("/bin/sh", "-c", words, str(service.state / "ended"))


def _state_directory(state: Path) -> str:
    """Return the line that makes and owns the state folder, where systemd can."""
    return "StateDirectory=twelve-hours\nStateDirectoryMode=0755\n" if state == STATE else ""


_SYSTEM = """\
[Unit]
Description=12 Hours of ImageNet
After=systemd-user-sessions.service plymouth-quit-wait.service systemd-logind.service dbus.socket
After=local-fs.target
Wants=systemd-logind.service dbus.socket
# The console's login must not stand where the picture does.
Conflicts=getty@tty1.service
After=getty@tty1.service
# A player that fails again and again is started again and again.
StartLimitIntervalSec=0

[Service]
# Ready after the first flip; alive by its flips, or while the wall stands still on purpose.
Type=notify
NotifyAccess={access}
ExecStart={start}
ExecReload={reload}
{stop}# How it ended, for the next start.
ExecStopPost=-{verdict}
Restart=always
RestartSec={pause}
WatchdogSec={watchdog}
TimeoutStartSec=90
TimeoutStopSec=10
TimeoutAbortSec=2
# The player is asked to end, and ends its decoders itself.
KillMode=mixed
# A decoder killed for its memory is replaced; that is no reason to end the show.
OOMPolicy=continue
OOMScoreAdjust=-500

User={user}
Group={user}
SupplementaryGroups=video render input
PAMName=twelve-hours
TTYPath=/dev/tty1
TTYReset=yes
TTYVHangup=yes
TTYVTDisallocate=yes
StandardInput=tty-fail
StandardOutput=journal
StandardError=journal
SyslogIdentifier=twelve-hours
UtmpIdentifier=tty1
UtmpMode=user
# The console neither blanks nor powers the screen down: console_codes(4).
ExecStartPre=-+/bin/sh -c "printf '\\\\033[9;0]\\\\033[14;0]' > /dev/tty1"
ExecStartPre=-+/bin/chvt 1

WorkingDirectory=/
{driver}Environment=HOME={state} XDG_CACHE_HOME=/var/cache/twelve-hours PYTHONFAULTHANDLER=1
{state_directory}CacheDirectory=twelve-hours
# Where it stopped, should the disk refuse to keep it.
RuntimeDirectory=twelve-hours
RuntimeDirectoryPreserve=yes
ReadWritePaths={state} -/run/user
LimitCORE=0
UMask=0022

# What it may not do; what stays open is said in docs/gallery.md.
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateMounts=yes
DevicePolicy=closed
DeviceAllow=char-drm rw
DeviceAllow=char-input rw
DeviceAllow=char-cec rw
DeviceAllow=/dev/tty0 rw
DeviceAllow=/dev/tty1 rw
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectProc=invisible
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
LockPersonality=yes
RemoveIPC=yes
KeyringMode=private
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallFilter=adjtimex
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"""

_NO_POINTER = r"\n".join(
    (
        *(f"#define e_{name}" for name in ("width 1", "height 1", "x_hot 0", "y_hot 0")),
        r"static char e_bits[] = {\n 0x00};",
    )
)
"""A pointer of which nothing is seen, as X reads them (XReadBitmapFile(3))."""

_DESKTOP = """\
[Unit]
Description=12 Hours of ImageNet
PartOf=graphical-session.target
After=graphical-session.target
# A player that fails again and again is started again and again.
StartLimitIntervalSec=0

[Service]
# Ready after the first flip; alive by its flips, or while the wall stands still on purpose.
Type=notify
ExecStart={start}
ExecReload=/bin/kill -HUP $MAINPID
# How it ended, for the next start.
ExecStopPost=-{verdict}
Restart=always
RestartSec={pause}
WatchdogSec={watchdog}
TimeoutStartSec=90
TimeoutStopSec=10
TimeoutAbortSec=2
KillMode=mixed
OOMPolicy=continue
# X11 blanks after ten minutes unless told; Wayland's compositors are told by the player's window.
ExecStartPre=-/bin/sh -c "test -z \\"$DISPLAY\\" || xset s off s noblank -dpms"
# What is seen between an end and the next start is the ground, without a pointer, unless a desktop is drawn.
ExecStartPre=-/bin/sh -c "test -z \\"$DISPLAY\\" || xsetroot -solid '{ground}'"
ExecStartPre=-/bin/sh -c "test -z \\"$DISPLAY\\" || {{ {no_pointer}; }}"
Environment=PYTHONFAULTHANDLER=1
LimitCORE=0

# What a user's own manager can forbid; it has no right to the rest.
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
KeyringMode=private
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=adjtimex
SystemCallErrorNumber=EPERM

[Install]
WantedBy=graphical-session.target
"""

_SYSUSERS = """\
u twelve-hours - "12 Hours of ImageNet" /var/lib/twelve-hours
m twelve-hours video
m twelve-hours render
m twelve-hours input
"""

_PAM = """\
auth     required pam_deny.so
account  required pam_permit.so
password required pam_deny.so
session  required pam_env.so
session  required pam_systemd.so class=user
"""

_JOURNALD = """\
[Journal]
Storage=persistent
SystemMaxUse=200M
SystemKeepFree=500M
MaxRetentionSec=6month
RateLimitIntervalSec=30s
RateLimitBurst=1000
"""

_LOGIND = """\
[Login]
IdleAction=ignore
HandleLidSwitch=ignore
HandleLidSwitchExternalPower=ignore
HandleLidSwitchDocked=ignore
"""

_SLEEP = """\
[Sleep]
AllowSuspend=no
AllowHibernation=no
AllowSuspendThenHibernate=no
AllowHybridSleep=no
"""
