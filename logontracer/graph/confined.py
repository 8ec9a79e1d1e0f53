"""Take from this process what an analyst's query must not have: other files, the network, other programs.

Three layers, each by itself: resource limits (everywhere but Windows), Landlock
(Linux 5.13: no file but the one named can be opened, none be written or made)
and seccomp (Linux on x86-64 and arm64: no sockets, no other programs, no look
into other processes).  What the system does not have is left out, and the
names of the layers that hold are returned.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from pathlib import Path

LIMITS, LANDLOCK, SECCOMP = "limits", "landlock", "seccomp"

_PR_SET_NO_NEW_PRIVS = 38
_EPERM = 1

# Landlock, include/uapi/linux/landlock.h; the numbers are the same on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG, _PATH_BENEATH = 1, 1
_READ_FILE = 1 << 2
#: Number of file rights that each version of Landlock knows.
_N_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_NEWEST_FILE_RIGHTS = 16
_TCP_RIGHTS, _TCP_SINCE = 0b11, 4
_SCOPES, _SCOPES_SINCE = 0b11, 6

# seccomp, include/uapi/linux/seccomp.h and filter.h.
_SET_FILTER, _ALL_THREADS = 1, 1
_LOAD, _JUMP_EQUAL, _JUMP_GREATER_EQUAL, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | _EPERM
_X32_BIT = 0x40000000
#: Machine → audit architecture, number of ``seccomp`` and of what is refused: socket socketpair connect
#: bind listen accept, execve execveat fork vfork, ptrace process_vm_readv/writev kill pidfd_open
#: pidfd_getfd, mount umount2 chroot pivot_root unshare setns, open_by_handle_at io_uring_setup bpf
#: perf_event_open userfaultfd keyctl add_key request_key memfd_create.
_SYSTEM_CALLS = {
    "x86_64": (
        0xC000003E,
        317,
        (
            *(41, 53, 42, 49, 50, 43, 59, 322, 57, 58, 101, 310, 311, 62, 434, 438),
            *(165, 166, 161, 155, 272, 308, 304, 425, 321, 298, 323, 250, 248, 249, 319),
        ),
    ),
    "aarch64": (
        0xC00000B7,
        277,
        (
            *(198, 199, 203, 200, 201, 202, 221, 281, 117, 270, 271, 129, 434, 438),
            *(40, 39, 51, 41, 97, 268, 265, 425, 280, 241, 282, 219, 217, 218, 279),
        ),
    ),
}


def confine(readable: Path, *, address_space_bytes: int, cpu_seconds: int) -> list[str]:
    """Give up, for good, all but reading *readable*; return the layers that hold.

    What is open stays open; modules must have been imported before.
    """
    held = [LIMITS] if _limit(address_space_bytes, cpu_seconds) else []
    if not sys.platform.startswith("linux"):
        return held
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return held
    if _restrict_files(libc, readable):
        held.append(LANDLOCK)
    if _filter_system_calls(libc):
        held.append(SECCOMP)
    return held


def _limit(address_space_bytes: int, cpu_seconds: int) -> bool:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return False
    for name, wanted in (
        (resource.RLIMIT_AS, address_space_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(name)
        lower = wanted if hard < 0 else min(wanted, hard)
        try:
            resource.setrlimit(name, (lower, lower))
        except (ValueError, OSError):  # macOS refuses to bound the address space
            if name == resource.RLIMIT_FSIZE:
                return False
    return True


def _restrict_files(libc: ctypes.CDLL, readable: Path) -> bool:
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_FLAG)
    if version < 1:
        return False
    files = (1 << _N_FILE_RIGHTS.get(version, _NEWEST_FILE_RIGHTS)) - 1
    handled = [files]
    if version >= _TCP_SINCE:
        handled.append(_TCP_RIGHTS)
    if version >= _SCOPES_SINCE:
        handled.append(_SCOPES)
    attributes = struct.pack(f"={len(handled)}Q", *handled)
    ruleset = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0:
        return False
    file = os.open(readable, os.O_RDONLY | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", _READ_FILE, file)
        added = libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0) == 0
        return bool(added and libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(file)
        os.close(ruleset)


def _filter_system_calls(libc: ctypes.CDLL) -> bool:
    known = _SYSTEM_CALLS.get(platform.machine())
    if known is None:
        return False
    architecture, seccomp, refused = known
    program = _program(architecture, refused)
    code = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: the number of instructions, padding, and where they are.
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    return bool(libc.syscall(seccomp, _SET_FILTER, _ALL_THREADS, header) == 0)


def _program(architecture: int, refused: tuple[int, ...]) -> bytes:
    """Return the filter: another architecture's numbers and the *refused* ones fail with EPERM."""
    steps = [
        (_LOAD, 0, 0, 4),
        (_JUMP_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, 0),
        (_JUMP_GREATER_EQUAL, 0, 1, _X32_BIT),
        (_RETURN, 0, 0, _REFUSE),
    ]
    for number in refused:
        steps += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    steps.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("HBBI", *step) for step in steps)
