"""The side bar's questions; the Cypher behind each stands in ``cypher/<name>.cypher``."""

from __future__ import annotations

from dataclasses import dataclass

DETECTIONS, ACTIVITY, CHANGES = "Detections", "Logon activity", "Changes"
GROUPS = (DETECTIONS, ACTIVITY, CHANGES)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value a question takes; optional, ``help`` says what happens without it."""

    name: str
    title: str
    help: str
    type: str = "moment"  # microseconds since 1970 UTC


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the side bar.

    ``of`` says what its rows are: ``logons``, ``changes`` or ``accounts``.
    ``order`` names the ordering of account rows.
    """

    name: str
    title: str
    group: str
    help: str
    of: str
    icon: str
    is_hot: bool = False  # any hit deserves a look
    parameters: tuple[Parameter, ...] = ()
    order: str = "busiest"
    is_of_marks: bool = False  # finds logons by marked hours, and lists them with all their events


_LAST_DAYS = "without it: the last 24 hours of the log against the 24 hours before"

QUESTIONS: tuple[Question, ...] = (
    Question(
        "all_suspicious",
        "All suspicious",
        DETECTIONS,
        "NTLM network logons of privileged accounts, MS14-068 failures, logons that have events in an hour "
        "behind a ChangeFinder mark above 16 of their account, and every logon of an account that asked for "
        "directory replication, registered a domain controller or cleared a log. Alike logons are one row, "
        "with their events of all hours.",
        "logons",
        "bullseye",
        is_hot=True,
        is_of_marks=True,
    ),
    Question(
        "ntlm_remote_logon",
        "NTLM remote logon",
        DETECTIONS,
        "Successful network logons (4624, type 3) by NTLM: normal from outside the domain, and what "
        "pass-the-hash looks like.",
        "logons",
        "key",
        is_hot=True,
    ),
    Question(
        "dcsync_dcshadow",
        "DCSync / DCShadow",
        DETECTIONS,
        "Directory replication rights used by an account that is no domain controller's (4662), and domain "
        "controllers that appear for a short while (5137 with 5141, or a GC/ name in 4742).",
        "changes",
        "terminal",
        is_hot=True,
    ),
    Question(
        "ms14_068_failures",
        "MS14-068 failures",
        DETECTIONS,
        "Service tickets refused with status 0xF (4769): a forged privilege certificate met a patched "
        "domain controller.",
        "logons",
        "ticket-perforated",
        is_hot=True,
    ),
    Question(
        "kerberoasting",
        "Kerberoasting",
        DETECTIONS,
        "Service tickets with RC4 or DES encryption (4769, 0x17, 0x18, 0x1 to 0x3) for accounts that are no "
        "machines: what is asked for to guess a service account's password offline. Where AES is the rule, "
        "few other tickets look like this.",
        "logons",
        "ticket-perforated",
        is_hot=True,
    ),
    Question(
        "password_guessing",
        "Password guessing",
        DETECTIONS,
        "Failed logons (4625), failed Kerberos pre-authentication (4771) and refused NTLM credentials (4776) "
        "of accounts that have ten failures or more in the case. One attempt can leave several records.",
        "logons",
        "lock",
        is_hot=True,
    ),
    Question(
        "many_accounts_fail",
        "Many accounts, one source",
        DETECTIONS,
        "Failures (4625, 4768, 4771, 4776) from sources where ten accounts or more failed in the case: one "
        "password tried on many, or names guessed until one exists. A terminal server or a proxy can look "
        "like this too.",
        "logons",
        "people",
        is_hot=True,
    ),
    Question(
        "log_cleared",
        "Audit log cleared",
        DETECTIONS,
        "Somebody cleared a log (1102).",
        "changes",
        "journal-x",
        is_hot=True,
    ),
    Question(
        "system_privileges",
        "SYSTEM privileges",
        DETECTIONS,
        "Accounts given special privileges at logon (4672), without Windows' own service identities.",
        "accounts",
        "shield-lock",
    ),
    Question("all_accounts", "All accounts", ACTIVITY, "Every account of the case.", "accounts", "people"),
    Question(
        "rdp_logon",
        "RDP logon (10)",
        ACTIVITY,
        "Remote interactive logons and their failures (4624, 4625, type 10).",
        "logons",
        "window-desktop",
    ),
    Question(
        "network_logon",
        "Network logon (3)",
        ACTIVITY,
        "Network logons and their failures (4624, 4625, type 3).",
        "logons",
        "hdd-network",
    ),
    Question(
        "batch_logon",
        "Batch logon (4)",
        ACTIVITY,
        "Scheduled tasks (4624, 4625, type 4).",
        "logons",
        "clock-history",
    ),
    Question(
        "service_logon",
        "Service logon (5)",
        ACTIVITY,
        "Services that started under an account (4624, 4625, type 5).",
        "logons",
        "gear-wide-connected",
    ),
    Question(
        "new_credentials",
        "New credentials (9)",
        ACTIVITY,
        "Logons of a program that shows other credentials to the network (4624, type 9): runas /netonly "
        "makes them, and so does pass-the-hash.",
        "logons",
        "key",
    ),
    Question(
        "logon_failures",
        "Logon failures",
        ACTIVITY,
        "Failed logons (4625), failed Kerberos pre-authentication (4771), refused tickets (4768) and refused "
        "NTLM credentials (4776).",
        "logons",
        "lock",
        is_hot=True,
    ),
    Question(
        "domain_check",
        "Domain check",
        ACTIVITY,
        "Accounts by domain: a forged ticket often names a domain that no other account has.",
        "accounts",
        "diagram-3",
        order="by_domain",
    ),
    Question(
        "accounts_added_deleted",
        "Accounts added / deleted",
        CHANGES,
        "User and computer accounts created or deleted (4720, 4726, 4741, 4743).",
        "changes",
        "person-plus",
        is_hot=True,
    ),
    Question(
        "group_changes",
        "Group changes",
        CHANGES,
        "Members added to or removed from a group (4728, 4729, 4732, 4733, 4756, 4757).",
        "changes",
        "share",
    ),
    Question(
        "audit_policy_changes",
        "Audit policy changes",
        CHANGES,
        "What is logged was changed (4719).",
        "changes",
        "sliders",
    ),
    Question(
        "difference",
        "Difference of two spans",
        CHANGES,
        "Logons that are new, gone, more or fewer in one span than in another; whole hours.",
        "logons",
        "arrow-left-right",
        parameters=(
            Parameter("before_start", "Before, from", _LAST_DAYS),
            Parameter("before_end", "Before, to", _LAST_DAYS),
            Parameter("after_start", "After, from", _LAST_DAYS),
            Parameter("after_end", "After, to", _LAST_DAYS),
        ),
    ),
)

BY_NAME = {question.name: question for question in QUESTIONS}
