"""The files that make an exhibit come up by itself, as texts: systemd's units, its drop-ins, names of cameras."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath

from exhibit.service.machine import GROUPS, Screen
from exhibit.service.versions import CURRENT, MEMORY, TRUSTED, prefix_of

MARK = "# Written by 'exhibit service install', and anew each time. Your own lines: systemctl edit exhibit"
USER, STATE = "exhibit", "/var/lib/exhibit"
SERVICE, SCREEN_SERVICE = "exhibit.service", "exhibit-screen.service"
UPDATE_SERVICE, BOOTS_SERVICE = "exhibit-update.service", "exhibit-boots.service"
FOLLOW_SERVICE = "exhibit-follow.service"
UPDATE_SERVICE_FILE = PurePosixPath("/etc/systemd/system", UPDATE_SERVICE)
_RUNTIME = "/run/exhibit-screen"


@dataclass(frozen=True)
class Wanted:
    """What is to be installed: the program `exhibit`, the show's folder, what pictures are shown with; more arguments
    for `exhibit run`; `follows`: the show is a link that leads to one commit after the other, beside it."""

    program: PurePosixPath
    show: PurePosixPath
    screen: Screen
    arguments: tuple[str, ...] = ()
    follows: bool = False

    @property
    def prefix(self) -> PurePosixPath | None:
        """Where versions lie side by side; None where this one lies alone."""
        return prefix_of(self.program)

    @property
    def started(self) -> PurePosixPath:
        """The program that is started: whichever version counts now, where there may be several."""
        return self.prefix / CURRENT / "bin/exhibit" if self.prefix else self.program

    @property
    def at_home(self) -> bool:
        """Whether something that is needed lies in somebody's home."""
        return any(place.parts[:2] in (("/", "home"), ("/", "root")) for place in (self.program, self.show))


def service(wanted: Wanted) -> str:
    """The unit of the show."""
    shown = {
        "cage": [
            f"Environment=XDG_RUNTIME_DIR={_RUNTIME} WAYLAND_DISPLAY=wayland-0 SDL_VIDEODRIVER=wayland,x11",
            f"ReadWritePaths=-{_RUNTIME}",
        ],
        "x": ["Environment=DISPLAY=:0 SDL_VIDEODRIVER=x11", "BindReadOnlyPaths=-/tmp/.X11-unix"],
        "none": [],
    }[wanted.screen]
    headless = ("--headless",) if wanted.screen == "none" else ()
    command = " ".join(map(quoted, (str(wanted.started), "run", str(wanted.show), *headless, *wanted.arguments)))
    # It ends with its screen, and is started again with it: a program whose screen is gone shows nothing any more.
    bound = [f"BindsTo={SCREEN_SERVICE}", f"After={SCREEN_SERVICE}"] if wanted.screen != "none" else []
    home = "read-only" if wanted.at_home else "yes"
    return "\n".join(
        [
            MARK,
            "[Unit]",
            "Description=Exhibit: the room that answers its visitors",
            "# Not after the network: a show waits for nobody. Never failed for good: what is played after crashes is",
            "# decided by the show's own start, which remembers them.",
            "StartLimitIntervalSec=0",
            *bound,
            "",
            "[Service]",
            "Type=notify",
            "NotifyAccess=main",
            f"ExecStart={command}",
            "WatchdogSec=30",
            "WatchdogSignal=SIGABRT",
            "TimeoutStartSec=90",
            "TimeoutStopSec=20",
            "TimeoutAbortSec=10",
            "Restart=always",
            "RestartSec=2",
            "# The two below are known from systemd 254 on, and passed over before.",
            "RestartSteps=6",
            "RestartMaxDelaySec=60",
            f"User={USER}",
            f"SupplementaryGroups={' '.join(GROUPS)}",
            "StateDirectory=exhibit",
            "RuntimeDirectory=exhibit",
            "CacheDirectory=exhibit",
            f"WorkingDirectory=-{STATE}",
            f"Environment=HOME={STATE} XDG_STATE_HOME=/var/lib XDG_CACHE_HOME=/var/cache/exhibit",
            f"Environment=EXHIBIT_MODELS={STATE}/models PYTHONUNBUFFERED=1",
            *shown,
            "LogRateLimitIntervalSec=30s",
            "LogRateLimitBurst=300",
            "OOMPolicy=kill",
            "",
            "# What it may touch: cameras, screens, sound, keys; its state, the show (its page edits it); the network.",
            "DevicePolicy=closed",
            "DeviceAllow=char-video4linux rw",
            "DeviceAllow=char-drm rw",
            "DeviceAllow=char-alsa rw",
            "DeviceAllow=char-input r",
            f"ReadWritePaths=-{quoted(str(wanted.show.parent if wanted.follows else wanted.show))}",
            "ProtectSystem=strict",
            f"ProtectHome={home}",
            "PrivateTmp=yes",
            "ProtectProc=invisible",
            "ProtectClock=yes",
            "ProtectHostname=yes",
            "ProtectKernelLogs=yes",
            "ProtectKernelModules=yes",
            "ProtectKernelTunables=yes",
            "ProtectControlGroups=yes",
            "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
            "RestrictNamespaces=yes",
            "RestrictRealtime=yes",
            "RestrictSUIDSGID=yes",
            "RemoveIPC=yes",
            "LockPersonality=yes",
            "NoNewPrivileges=yes",
            "CapabilityBoundingSet=",
            "AmbientCapabilities=",
            "SystemCallArchitectures=native",
            "SystemCallFilter=@system-service",
            "SystemCallFilter=~@privileged @resources",
            "# What draws shaders makes way for the show (nice). Its memory is limited by prlimit64, of @default.",
            "SystemCallFilter=setpriority",
            "SystemCallErrorNumber=EPERM",
            "UMask=0027",
            "LimitCORE=0",
            "",
            "[Install]",
            "WantedBy=multi-user.target",
            "",
        ]
    )


def resuming(prefix: PurePath) -> str:
    """The command that has an update prove itself, by the version that has done so: what is watched cannot be asked."""
    words = (f"{prefix}/{TRUSTED}/bin/exhibit", "update", "--resume", "--prefix", str(prefix))
    return " ".join(map(quoted, words))


def update_service(prefix: PurePosixPath) -> str:
    """The unit in which an update proves itself, or the version before it is back; also after a power cut."""
    return "\n".join(
        [
            MARK,
            "[Unit]",
            "Description=Exhibit: a new version proves itself, or the one before is back",
            f"After={SERVICE}",
            f"ConditionPathExists={prefix}/{MEMORY}".replace("%", "%%"),
            "StartLimitIntervalSec=0",
            "",
            "[Service]",
            "Type=exec",
            f"ExecStart={resuming(prefix)}",
            "# Begins anew where it was killed. Where it ends with 1 a version was bad, which is said.",
            "Restart=on-abnormal",
            "RestartSec=2",
            "",
            "[Install]",
            "WantedBy=multi-user.target",
            "",
        ]
    )


def follow_service(wanted: Wanted) -> str:
    """The unit in which the show's room follows its repository, as the same user as the show; nothing of it needs more
    of the machine than git, the network and the room's folder."""
    room = str(wanted.show.parent)
    return "\n".join(
        [
            MARK,
            "[Unit]",
            "Description=Exhibit: the show follows its repository",
            "StartLimitIntervalSec=0",
            "",
            "[Service]",
            f"ExecStart={quoted(str(wanted.started))} follow {quoted(room)}",
            "# Where the room's folder is of somebody else, or is missing, it says so, and tries again.",
            "Restart=always",
            "RestartSec=30",
            f"User={USER}",
            "StateDirectory=exhibit",
            f"Environment=HOME={STATE} XDG_STATE_HOME=/var/lib PYTHONUNBUFFERED=1",
            f"ReadWritePaths=-{quoted(room)}",
            "ProtectSystem=strict",
            f"ProtectHome={'read-only' if wanted.at_home else 'yes'}",
            "PrivateTmp=yes",
            "ProtectClock=yes",
            "ProtectKernelLogs=yes",
            "ProtectKernelModules=yes",
            "ProtectKernelTunables=yes",
            "ProtectControlGroups=yes",
            "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
            "RestrictNamespaces=yes",
            "RestrictRealtime=yes",
            "RestrictSUIDSGID=yes",
            "LockPersonality=yes",
            "NoNewPrivileges=yes",
            "CapabilityBoundingSet=",
            "SystemCallArchitectures=native",
            "UMask=0027",
            "LimitCORE=0",
            "",
            "[Install]",
            "WantedBy=multi-user.target",
            "",
        ]
    )


def boots_service(program: PurePosixPath) -> str:
    """The unit that counts boots, and turns the machine's watchdog off where it may be what resets the machine."""
    return "\n".join(
        [
            MARK,
            "[Unit]",
            "Description=Exhibit: the machine's watchdog, off after three short boots",
            "DefaultDependencies=no",
            "RequiresMountsFor=/var/lib",
            "After=local-fs.target",
            "Conflicts=shutdown.target",
            "Before=shutdown.target",
            "",
            "[Service]",
            f"ExecStart={quoted(str(program))} service count-boot",
            "StateDirectory=exhibit-machine",
            "",
            "[Install]",
            "WantedBy=sysinit.target",
            "",
        ]
    )


def screen_service(screen: Screen, cage: str, xorg: str) -> str:
    """The unit of the screen: a compositor that shows whatever connects, in full size, and nothing else."""
    unit = [
        MARK,
        "[Unit]",
        "Description=Exhibit: its screen",
        f"# With the screen, the show: a {SERVICE} that ended with it begins with it again.",
        f"Wants={SERVICE}",
        "StartLimitIntervalSec=0",
        "After=systemd-user-sessions.service plymouth-quit-wait.service dbus.socket systemd-logind.service",
        "Conflicts=getty@tty1.service",
        "After=getty@tty1.service",
        "ConditionPathExists=/dev/tty0",
        "",
        "[Service]",
        "Restart=always",
        "RestartSec=2",
    ]
    wayland = [
        "# Another program than the show is its first: the screen stays while the show begins anew.",
        f"ExecStart={cage} -d -s -- /bin/sleep infinity",
        f"User={USER}",
        f"Environment=XDG_RUNTIME_DIR={_RUNTIME}",
        "RuntimeDirectory=exhibit-screen",
        "RuntimeDirectoryMode=0700",
        "PAMName=exhibit-screen",
        "UtmpIdentifier=tty1",
        "UtmpMode=user",
        "TTYPath=/dev/tty1",
        "TTYReset=yes",
        "TTYVHangup=yes",
        "TTYVTDisallocate=yes",
        "StandardInput=tty-fail",
    ]
    x = [f"ExecStart={xorg} :0 -nolisten tcp -noreset -s 0 -dpms vt1"]
    return "\n".join([*unit, *(wayland if screen == "cage" else x), ""])


PAM = f"""{MARK}
auth     required pam_unix.so nullok
account  required pam_unix.so
session  required pam_unix.so
session  required pam_systemd.so type=wayland class=user
"""

SYSUSERS = "\n".join([MARK, f'u {USER} - "Exhibit" {STATE}', *(f"m {USER} {group}" for group in GROUPS), ""])

WATCHDOG = f"""{MARK}
# Where not even the system goes on, the machine's own watchdog resets it.
[Manager]
RuntimeWatchdogSec=30s
RebootWatchdogSec=5min
"""

JOURNAL = f"""{MARK}
[Journal]
Storage=persistent
SystemMaxUse=200M
SystemKeepFree=200M
RuntimeMaxUse=32M
MaxRetentionSec=3month
"""

UDEV = f"""{MARK}
# Cameras by what they are, whatever number they were given: /dev/exhibit/camera-MAKER_MODEL_SERIAL
SUBSYSTEM=="video4linux", ATTR{{index}}=="0", ENV{{ID_SERIAL}}=="?*", SYMLINK+="exhibit/camera-$env{{ID_SERIAL}}"
"""


def quoted(argument: str) -> str:
    """An argument as a unit writes it: neither blanks, percent signs nor dollars mean anything."""
    text = argument.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{text}"' if text != argument or not argument or any(one in argument for one in " \t';#") else argument
