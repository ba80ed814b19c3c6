"""The part of the table of sentences that speaks of the journal, its mark and its rows."""

from __future__ import annotations

from typing import Final

from pharmadesk.i18n import N_

JOURNAL: Final[dict[str, str]] = {
    # What the journal refuses, and what a verification finds
    "event.body": N_(
        "An event of kind {kind} does not have the shape of that kind; nothing was recorded. Copy "
        "the details for support."
    ),
    "event.header": N_(
        "The envelope of an event cannot be read; nothing was recorded. Copy the details for "
        "support."
    ),
    "event.depth": N_(
        "The content of an event is nested too deep; nothing was recorded. Copy the details for "
        "support."
    ),
    "event.duplicate_key": N_(
        "An event says the same thing twice; nothing was recorded. Copy the details for support."
    ),
    "event.json": N_(
        "The content of an event is not JSON; nothing was recorded. Copy the details for support."
    ),
    "event.number": N_(
        "A number in an event is not a whole one within limits; nothing was recorded. Copy the "
        "details for support."
    ),
    "event.text": N_(
        "A text in an event cannot be stored; nothing was recorded. Copy the details for support."
    ),
    "event.too_large": N_(
        "This holds {size_bytes} bytes and an event takes {limit_bytes} at most; nothing was "
        "recorded and the basket is kept. Split it in two."
    ),
    "journal.event_id_taken": N_(
        "Another event already bears the id {event_id}; it was kept and the new one was not "
        "recorded. Verify the journal."
    ),
    "journal.forked": N_(
        "Two different events claim place {seq} of the journal; what was recorded first is kept. "
        "Stop selling on this register and ask support: it may have been copied."
    ),
    "journal.gap": N_(
        "Event {seq} arrived before event {expected_seq}; it was set aside and nothing is lost. It"
        " will be taken when the missing ones arrive."
    ),
    "journal.not_opened": N_(
        "A journal does not begin with its opening event; nothing was added to it. Verify the "
        "journal and ask support."
    ),
    "journal.altered": N_(
        "Event {seq} was altered after it was recorded. Keep the file as it is and ask support."
    ),
    "journal.missing": N_(
        "Event {seq} is missing from the journal. Keep the file as it is and ask support."
    ),
    "journal.reordered": N_(
        "Event {seq} stands in another place than the one it was recorded in. Keep the file as it "
        "is and ask support."
    ),
    "journal.truncated": N_(
        "The journal ends before event {seq}, which this register is known to have recorded. Keep "
        "the file as it is and restore the last backup."
    ),
    "journal.centre_lacks": N_(
        "The centre promised to keep event {seq} and does not hold it. Synchronise this register: "
        "a centre that was restored is told everything again."
    ),
    "journal.replaced": N_(
        "Event {seq} is not the one this register is known to have recorded. Keep the file as it "
        "is and ask support."
    ),
    "journal.signature": N_(
        "The signature of event {seq} is not valid. Keep the file as it is and ask support."
    ),
    "journal.resigned": N_(
        "Event {seq} was signed by another key than its register's. Keep the file as it is and ask"
        " support."
    ),
    "journal.hash_missing": N_(
        "Event {seq} has no hash, so nothing proves it. Keep the file as it is and ask support."
    ),
    "journal.index": N_(
        "The index of event {seq} ({detail}) contradicts the event itself, which is intact. "
        "Rebuild, then verify again."
    ),
    "journal.key_unknown": N_(
        "Nobody vouches for the key of device {device_id}; its events cannot be trusted yet. Enrol"
        " the device or ask support."
    ),
    "journal.guard_missing": N_(
        "A guard of the journal ({detail}) was removed from the database. Keep the file as it is "
        "and ask support."
    ),
    "journal.unreadable": N_(
        "The journal cannot be read past event {seq}; what precedes is intact. Keep the file and "
        "restore the last backup."
    ),
    "journal.event_unreadable": N_(
        "Event {seq} lies on a damaged part of the file and cannot be read; the file was left as it"
        " is. Keep it, and restore the last backup."
    ),
    "journal.numbers": N_(
        "The series {detail} goes back below a number already given. Keep the file as it is and "
        "ask support."
    ),
    "rebuild.newer_events": N_(
        "{events} events were written by a newer PharmaDesk, so the rows cannot be judged; they "
        "were left as they are. Update the program, then rebuild."
    ),
    "rebuild.history_on_its_way": N_(
        "The history of the pharmacy is still on its way to this register, so the rows cannot be "
        "judged; they were left as they are. Synchronise, then rebuild."
    ),
    "rebuild.deadly": N_(
        "An event of this pharmacy ends the program that makes a row of it, so the rows cannot be "
        "made anew; they were left as they are. Update the program, then try that event again."
    ),
    "replay.no_simulator": N_(
        "The simulator is in the source tree and no part of what is installed. Replay from there."
    ),
    "rebuild.no_pharmacy": N_(
        "No pharmacy of that number is here. `pharmadesk server --pharmacies` lists them."
    ),
    "mark.missing": N_(
        "The journal's mark is gone, so nothing shows whether the journal's end was cut off; the "
        "journal itself is untouched. Ask support before selling on."
    ),
    "mark.forged": N_(
        "The journal's mark was not written by this register; it was not believed, and the journal "
        "itself is untouched. Ask support before selling on."
    ),
    "mark.unreadable": N_(
        "The journal's mark cannot be read ({problem}); the journal itself is untouched. Check the"
        " disk, then verify."
    ),
    "mark.unwritable": N_(
        "The journal's mark cannot be written ({problem}); the sale is recorded. Check the disk "
        "before selling on."
    ),
}
