"""The part of the table of sentences that speaks of the centre and the way to it."""

from __future__ import annotations

from typing import Final

from pharmadesk.i18n import N_

SYNC: Final[dict[str, str]] = {
    # The way to the centre: it passes by itself
    "sync.unreachable": N_(
        "The centre cannot be reached; sales go on and are kept here. They are sent by themselves "
        "when the network is back."
    ),
    "sync.unavailable": N_(
        "The centre does not work at the moment; sales go on and are kept here. They are sent by "
        "themselves when it is back."
    ),
    "sync.timeout": N_(
        "The centre took too long to answer; sales go on and are kept here. It is tried again by "
        "itself."
    ),
    "sync.busy": N_(
        "The centre has much to do at the moment; sales go on and are kept here. It is tried "
        "again by itself."
    ),
    "sync.fault": N_(
        "The centre met a fault of its own; sales go on and are kept here. It is tried again by "
        "itself."
    ),
    "sync.place_moved": N_(
        "Something else synchronised at the same time; nothing was taken in twice. It is tried "
        "again by itself."
    ),
    # What the centre refuses, or a register refuses to believe
    "sync.device_unknown": N_(
        "The centre does not know this register; sales go on and are kept here. If the register was"
        " recovered, or the centre went back to an older copy, an owner brings it in again with a "
        "new code; if not, ask support."
    ),
    "sync.update_needed": N_(
        "This PharmaDesk is too old to take in what other registers recorded; everything sold"
        " here is sent and kept. Update it."
    ),
    "sync.device_revoked": N_(
        "This register was withdrawn from the pharmacy: it learns nothing more, and what it "
        "records is sent and waits for the owner. Ask the owner before selling on."
    ),
    "sync.signature": N_(
        "The centre does not recognise the signature of this register; everything is kept here. "
        "Ask support: the register may have been copied."
    ),
    "sync.refused": N_(
        "The centre refused what this register sent; everything is kept here. Update PharmaDesk, "
        "and ask support if it comes back."
    ),
    "sync.answer": N_(
        "What the centre answered makes no sense; everything is kept here and nothing was taken "
        "in. Check the address of the centre and ask support."
    ),
    "sync.frame": N_(
        "A message between the register and the centre cannot be read; everything is kept here. "
        "Update PharmaDesk, and ask support if it comes back."
    ),
    "sync.too_large": N_(
        "A message is larger than the centre or the register takes; everything is kept here. Ask "
        "support."
    ),
    "sync.countersignature": N_(
        "A receipt of the centre does not bear its signature; it was not believed and everything "
        "is kept here. Check the address of the centre and ask support."
    ),
    "sync.feed_altered": N_(
        "What the centre sent is not what the registers signed; nothing of it was taken in. Keep "
        "selling and ask support."
    ),
    "sync.chain_broken": N_(
        "The centre cannot prove one event of this register and keeps it apart; nothing is lost "
        "and what follows is sent. Verify the journal and ask support."
    ),
    "sync.not_given": N_(
        "The centre lacks what another register recorded, or this one before it was recovered, and "
        "does not take it from here; it is kept here. Let that register synchronise or bring it in "
        "again, else ask support."
    ),
    "sync.snapshot_gone": N_(
        "The centre has a newer copy of the rows than the one that was being fetched; nothing is "
        "lost. The register fetches what is missing by itself."
    ),
    "sync.vault_unreadable": N_(
        "The centre holds a name that cannot be opened here; it was left out and nothing else "
        "waits. Ask support if somebody’s name stays empty."
    ),
    "sync.vault_taken": N_(
        "Another register gave somebody’s name another key before this one did; both registers "
        "keep their own. Ask support: a register may have been altered."
    ),
    "sync.vault_full": N_(
        "The centre keeps no more names of this register; sales go on, and a new person’s name "
        "shows on this register alone. Ask support."
    ),
    "sync.vault_erasure": N_(
        "The centre says that somebody was erased, and no owner signed it; the name was kept. Ask "
        "support."
    ),
    "snapshot.altered": N_(
        "The copy of the rows is not what the centre signed; none of it was used. The register "
        "fetches the events themselves."
    ),
    "snapshot.unreadable": N_(
        "The copy of the rows cannot be read; none of it was used. The register fetches the events "
        "themselves."
    ),
    # Coming to a centre
    "sync.address": N_(
        "“{url}” is not a safe address of a centre; nothing was sent. Write it with https:// in "
        "front."
    ),
    "sync.code": N_(
        "The centre does not take this code; nothing was changed. Check each letter, or ask for a "
        "new one: a code serves once, and not for long."
    ),
    "code.needed": N_(
        "A one-time code is needed and there is nobody to ask; nothing was changed. Give it in "
        "PHARMADESK_CODE, or as a line of standard input."
    ),
    "enrolment.no_such_name": N_(
        "No computer is called {host}; nothing was sent. Check each letter of the address, and "
        "that this computer is online."
    ),
    "enrolment.nobody_there": N_(
        "There is a computer at {host} but no centre runs on it; nothing was sent. Check the "
        "address with its number after the colon, and that the centre is on."
    ),
    "enrolment.no_safe_line": N_(
        "The line to {host} cannot be trusted: its certificate is missing, too old or another’s; "
        "nothing was sent. Check the address and this computer’s date, then ask whoever runs the "
        "centre."
    ),
    "enrolment.no_answer": N_(
        "{host} did not answer to the end; nothing was changed here. Check the network and try "
        "again with the same code."
    ),
    "enrolment.no_centre": N_(
        "Something answers at {host}, but it is no centre of PharmaDesk; no code was sent. Check "
        "the address."
    ),
    "enrolment.later": N_(
        "The centre at {host} does not work at the moment; nothing was changed here. Try again in "
        "a few minutes with the same code."
    ),
    "sync.taken": N_(
        "The centre has this pharmacy or this register already; nothing was changed. Ask support."
    ),
    "sync.already_enrolled": N_(
        "This register belongs to a centre already; nothing was changed. It synchronises by itself."
    ),
    "sync.other_door": N_(
        "This register came to its centre by the other door; nothing was changed. The one that "
        "founded the pharmacy needs a code of the centre’s operator, any other one of an owner."
    ),
    "pharmacy.unknown": N_(
        "The centre has no pharmacy with this id; nothing was changed. `--pharmacies` lists them."
    ),
    "sync.other_owner": N_(
        "Another owner made this code, or nobody who is an owner at the centre types it; nothing "
        "was changed. Let the owner who made the code bring this register in."
    ),
    "sync.other_centre": N_(
        "This is another centre than the one this register belongs to; nothing was changed here. "
        "Check the address, and ask whoever runs the centre."
    ),
    "sync.other_pharmacy": N_(
        "This code is for another pharmacy than this register’s; nothing was changed here. Have it "
        "made at a register of this pharmacy."
    ),
    "sync.not_enrolled": N_(
        "This register belongs to no centre; nothing was sent. Bring it to one with “pharmadesk "
        "enrol”."
    ),
    "enrolment.wrong_code": N_(
        "This code does not open what was prepared for it; nothing was changed. Check each letter,"
        " or ask for a new code."
    ),
    "register.code_taken": N_(
        "The receipts of another register begin with {taken} already; nothing was changed. Choose "
        "another code."
    ),
    # Why an event that came is in no row yet
    "event.deferred": N_(
        "It comes from a newer PharmaDesk; it is kept. Update this register and it counts."
    ),
    "event.suspect": N_(
        "Its bytes were altered on this computer, so it proves nothing to the centre; it counts "
        "here alone. Keep its paper, verify the journal and ask support."
    ),
    "projection.failed": N_(
        "It does not fit what is recorded here; it is kept and holds nothing else back. Try again,"
        " then ask support."
    ),
    "centre.quarantined": N_(
        "It counts here; the centre keeps it and cannot count it yet. Try again, then ask support."
    ),
    "centre.deferred": N_(
        "It counts here; the centre keeps it and counts it once the centre is updated."
    ),
    "centre.behind": N_(
        "It counts here; the centre keeps it and counts it after the one before it."
    ),
    # What only an owner decides
    "sync.authority": N_(
        "The centre does not know the signature of an owner of this pharmacy; nothing was changed."
        " Synchronise this register and log in again."
    ),
    "authority.no_key": N_(
        "Your signature is not open on this register; nothing was changed. Lock it and log in again"
        " with your PIN."
    ),
    "authority.lease_over": N_(
        "This register has heard nothing of its centre for more than {most} days; selling goes on,"
        " but what only an owner decides waits. Synchronise it first."
    ),
    "register.is_this": N_(
        "This is the register you are using; nothing was changed. Withdraw it from another one."
    ),
    "register.several": N_(
        "Several registers are called {register}; nothing was changed. Name the one you mean by"
        " the series of its receipts: {series}."
    ),
    "register.withdrawn": N_(
        "This register was withdrawn already; nothing was changed. What it sends waits for the"
        " owner."
    ),
    "register.this_withdrawn": N_(
        "The register you are using is withdrawn: what is decided on it acts nowhere; nothing was"
        " changed. Decide on another register."
    ),
    "release.this_register": N_(
        "This would withdraw the register you are using, for good; nothing was changed. If that is"
        " wanted, withdraw it from another one."
    ),
}
