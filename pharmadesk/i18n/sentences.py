"""One sentence for each error code: what happened, what was kept, what to do now.

The table is the only place where a code meets words; a tidy test compares it with every code the
source raises, in both directions. Braces name the error's parameters.
"""

from __future__ import annotations

from typing import Final

from pharmadesk.i18n import N_
from pharmadesk.i18n.access_sentences import ACCESS
from pharmadesk.i18n.account_sentences import ACCOUNTS
from pharmadesk.i18n.basket_sentences import BASKETS
from pharmadesk.i18n.colleague_sentences import COLLEAGUES
from pharmadesk.i18n.dispensing_sentences import DISPENSING
from pharmadesk.i18n.insurer_sentences import INSURER
from pharmadesk.i18n.journal_sentences import JOURNAL
from pharmadesk.i18n.office_sentences import OFFICE
from pharmadesk.i18n.payment_sentences import PAYMENT
from pharmadesk.i18n.return_sentences import RETURNS
from pharmadesk.i18n.sync_sentences import SYNC

SENTENCES: Final[dict[str, str]] = {
    **ACCESS,
    **ACCOUNTS,
    **BASKETS,
    **JOURNAL,
    **SYNC,
    **OFFICE,
    **PAYMENT,
    **COLLEAGUES,
    **DISPENSING,
    **INSURER,
    **RETURNS,
    # Amounts, quantities and scans
    "amount.empty": N_("No amount was typed; nothing changed. Type one, for instance 128,50."),
    "amount.absent": N_(
        "“{text}” says that there is no amount; nothing changed. Type one, for instance 128,50."
    ),
    "amount.not_a_number": N_(
        "“{text}” is not an amount; nothing changed. Type digits, for instance 128,50."
    ),
    "amount.zero": N_(
        "A price cannot be zero; nothing changed. Type the price printed on the box."
    ),
    "amount.negative": N_(
        "An amount cannot be below zero; nothing changed. Type it without a minus sign."
    ),
    "amount.too_precise": N_(
        "“{text}” goes below one centime; nothing changed. Type two decimals at most."
    ),
    "amount.too_large": N_(
        "This amount is too large to be right; nothing changed. Check the digits and type it again."
    ),
    "quantity.empty": N_("No quantity was typed; the line stays as it was. Type a whole number."),
    "quantity.not_a_number": N_(
        "This is not a quantity; the line stays as it was. Type a whole number."
    ),
    "quantity.negative": N_(
        "A quantity cannot be below zero; nothing changed. Type it without a minus sign."
    ),
    "quantity.negative.shelf": N_(
        "The shelf cannot hold less than nothing; nothing changed. Known there: {on_hand}. Count it"
        " again."
    ),
    "quantity.zero": N_(
        "A quantity of zero changes nothing; the line stays as it was. Type one or more, or remove"
        " the line."
    ),
    "quantity.too_large": N_(
        "This quantity is above {most}; nothing changed. Check the digits and type it again."
    ),
    "scan.empty": N_(
        "The scanner sent nothing readable; the basket is unchanged. Scan the box again."
    ),
    "scan.too_long": N_(
        "This scan is longer than any code on a box ({most} characters); the basket is unchanged. "
        "Scan one code at a time."
    ),
    "scan.malformed": N_(
        "The code of this box is damaged or its separators are missing; nothing was guessed and "
        "the basket is unchanged. Scan its other code, or search by name."
    ),
    "scan.ambiguous": N_(
        "This scan can be read in two ways; the basket is unchanged. Scan the box's other code, or"
        " search by name."
    ),
    "scan.rounded": N_(
        "“{text}” is a code that a spreadsheet rounded; its last digits are lost and the basket is"
        " unchanged. Scan the box itself."
    ),
    "barcode.unknown": N_(
        "No item has the code {barcode}; the basket is unchanged. Search by name, or add the code "
        "to its item."
    ),
    "barcode.ambiguous": N_(
        "{items} items share the code {barcode}; the basket is unchanged. Choose the right one by "
        "name."
    ),
    "barcode.bad_check_digit": N_(
        "The check digit of this code is wrong, as on some real boxes; the item was found and "
        "added. Compare its name with the box."
    ),
    # Items, lots and sales
    "item.unknown": N_(
        "This item is no longer in the catalogue; nothing changed. Search for it again."
    ),
    "item.no_price": N_(
        "{name} has no price yet; the basket is unchanged. Add it again with the price printed on "
        "the box."
    ),
    "item.price_known": N_(
        "The price of this item is known; the basket is unchanged. Add it again without typing one."
    ),
    "lot.no_number": N_(
        "A lot number is empty; nothing was received. Type it as the box shows it, or leave the lot"
        " unknown."
    ),
    "lot.expired": N_(
        "Lot {number} expired on {expiry}; it was not added. Take the box off the shelf and offer "
        "another lot."
    ),
    "lot.expired.unnumbered": N_(
        "This box expired on {expiry}; it was not added. Take it off the shelf and offer another."
    ),
    "lot.expired.delivery": N_(
        "Lot {number} expired on {expiry}; nothing was received. Put the boxes aside for the "
        "supplier, or correct the date."
    ),
    "lot.expired.delivery.unnumbered": N_(
        "A lot without a number expired on {expiry}; nothing was received. Put the boxes aside for "
        "the supplier, or correct the date."
    ),
    "lot.held": N_(
        "Lot {number} is on hold; it was not added. Put the box aside and offer another lot."
    ),
    "lot.only_expired": N_(
        "All the stock of this item has expired; nothing was added. Offer an equivalent, and take "
        "the boxes off the shelf."
    ),
    "lot.only_held": N_(
        "All the stock of this item is on hold; nothing was added. Offer an equivalent, or ask the"
        " owner to release a lot."
    ),
    "item.blocked": N_(
        "News about {name}, perhaps a recall, is of a later version of this program; nothing was "
        "added or sold. Put the box aside, and update the program or ask the other registers."
    ),
    "hold.unknown": N_(
        "No lot of this item is on such a hold; nothing changed. Look at the item's lots again."
    ),
    "hold.already_released": N_(
        "This hold was released already; nothing changed. Another hold may still keep the lot back."
    ),
    "vat.no_rate": N_(
        "The catalogue gives no VAT rate for this item on {day}; the basket is kept. Ask the owner"
        " to complete the VAT table."
    ),
    "sale.basket_changed": N_(
        "The basket changed while you were paying, so nothing was recorded and every line is kept. "
        "Look at the new total, then confirm."
    ),
    "sale.empty": N_("The basket is empty, so there is nothing to pay. Scan a box first."),
    "sale.unknown": N_(
        "This register knows no such sale; nothing was printed. Look for it by its receipt number."
    ),
    "sale.amount_too_large": N_(
        "This sale would come to {total_centimes}, more than a sale can be; the basket is kept. "
        "Check the quantities."
    ),
    "sale.line_gone": N_(
        "This line is no longer in the basket; the others are kept. Scan the box again if it is "
        "wanted."
    ),
    "sale.price_not_offered": N_(
        "No lot in stock bears this price; the line keeps its own. Choose one of the prices shown."
    ),
    # People, sessions and the register
    "session.none_open": N_(
        "No cash session is open; the basket is kept. Open one with its float, then go on."
    ),
    "session.already_open": N_(
        "A cash session is already open on this register; nothing changed. Sell in it, or close it"
        " first."
    ),
    "login.wrong_pin": N_(
        "The PIN does not match; nobody was signed in and the basket is kept. Type it again."
    ),
    "badge.product": N_(
        "This is the code of a box, not of a badge; nothing changed. Scan a badge."
    ),
    "badge.short": N_(
        "The code of this badge is too short; nothing changed. Take one of {least} characters or "
        "more."
    ),
    "badge.taken": N_(
        "This badge is somebody else’s; nothing changed. Take another one, or take it away there."
    ),
    "badge.unknown": N_("This badge opens nothing here. Choose your name and type your PIN."),
    "login.no_pin": N_(
        "This person has no PIN on this register yet; nobody was signed in. Choose one on the "
        "login screen: an owner approves it."
    ),
    "login.blocked": N_(
        "Too many wrong PINs; the basket is kept. Wait {seconds} seconds, then try again."
    ),
    "clock.impossible": N_(
        "This computer's clock shows a day that cannot be; no register was made. Set its date and "
        "time right, then try again."
    ),
    "clock.before_program": N_(
        "{day} cannot be today, because this program was made later; nothing changed. Answer with "
        "the journal's day, then set the computer's clock right."
    ),
    "clock.before_journal": N_(
        "{day} lies more than a year before {last}, which the journal has reached; nothing changed."
        " Answer with the journal's day, then set the computer's clock right."
    ),
    "permission.denied": N_(
        "Your role does not allow this; nothing changed. Ask the owner or a manager."
    ),
    "person.no_name": N_("A person needs a name; nothing was recorded. Type it, then confirm."),
    "pharmacy.no_name": N_(
        "A pharmacy needs a name for its receipts; nothing was recorded. Type it, then confirm."
    ),
    "pin.not_digits": N_("A PIN is made of digits only; nothing was recorded. Type digits."),
    "pin.too_short": N_(
        "A PIN has at least {least} digits; nothing was recorded. Choose a longer one."
    ),
    "pin.too_long": N_(
        "A PIN has at most {most} digits; nothing was recorded. Choose a shorter one."
    ),
    "pin.too_simple": N_(
        "This PIN is too easy to guess; nothing was recorded. Avoid repeated digits and series."
    ),
    "register.already_founded": N_(
        "This register is already set up; nothing changed. Sign in instead."
    ),
    "register.not_founded": N_(
        "This register is not set up yet; nothing is lost. Start it and follow the first steps."
    ),
    "register.no_code": N_(
        "A register needs a code for its receipt numbers; nothing was recorded. Type one, for "
        "instance C1."
    ),
    "register.no_name": N_(
        "A register needs a name that the team knows; nothing was recorded. Type one, for instance "
        "Register 1."
    ),
    # Texts of a field
    "text.unfit": N_(
        "Character {position} of a text ({character}) can be neither shown nor printed; nothing was"
        " recorded. Type that text again by hand."
    ),
    "text.too_long": N_(
        "A text has {length} characters and {most} are the limit; nothing was recorded. Shorten it."
    ),
    "reason.missing": N_(
        "Nobody said why; nothing was recorded. Type the reason in a few words, then confirm."
    ),
    # Keys and the recovery phrase
    "keys.already_made": N_(
        "The keys of this folder exist already; they were kept. Use them, or choose another folder."
    ),
    "keys.damaged": N_(
        "A stored key ({file}) is damaged; the data is untouched. Open with the recovery phrase, "
        "and keep the file for support."
    ),
    "keys.missing": N_(
        "The key file {file} is not where it should be; the data is untouched. Put it back, or "
        "open with the recovery phrase."
    ),
    "keys.mismatch": N_(
        "These keys belong to another register; the data is untouched. Check the data folder and "
        "the key file."
    ),
    "keys.no_keyring": N_(
        "This computer has no safe place for keys; nothing was written in plain. Type the recovery"
        " phrase at each start, or name a key file outside the data folder."
    ),
    "keys.keyring_failed": N_(
        "The system's keyring did not answer; the data is untouched. Unlock it and try again, or "
        "open with the recovery phrase."
    ),
    "keys.keyring_lost": N_(
        "The system's keyring no longer holds this register's keys; the data is untouched. Open "
        "with the recovery phrase."
    ),
    "keys.key_file_exists": N_(
        "The file {file} exists already and was not overwritten. Choose another name for the key "
        "file."
    ),
    "keys.key_file_inside": N_(
        "The key file {file} lies in the data folder, where a copy of the data would carry it "
        "along; nothing was opened. Move it elsewhere."
    ),
    "keys.key_file_mode": N_(
        "Others can read the key file {file} (mode {mode}); nothing was opened. Make it readable "
        "by its owner only (mode 0600)."
    ),
    "keys.phrase_needed": N_(
        "This register opens with its recovery phrase; the data is untouched. Type the twelve "
        "words."
    ),
    "phrase.word_count": N_(
        "The recovery phrase has {needed} words and {found} were typed; nothing was opened. Type "
        "all of them, in order."
    ),
    "phrase.unknown_word": N_(
        "Word {position} is not one of the recovery words; nothing was opened. Check its spelling "
        "on the sheet."
    ),
    "phrase.checksum": N_(
        "These words do not make a recovery phrase together; nothing was opened. One word is wrong"
        " or two are swapped: compare with the sheet."
    ),
    "phrase.wrong": N_(
        "This is the recovery phrase of another register; nothing was opened. Find the sheet of "
        "this one."
    ),
    # Files, disks and databases
    "folder.unwritable": N_(
        "PharmaDesk cannot write in {folder}; nothing was changed there. Allow it to write, or "
        "start with another data folder."
    ),
    "storage.missing": N_(
        "There is no register in this folder ({file} is missing); nothing was created. Check the "
        "data folder."
    ),
    "storage.no_folder": N_(
        "The data folder is no longer there; nothing else was touched. Connect its disk or choose "
        "another folder, then start again."
    ),
    "storage.wrong_key": N_(
        "This key does not open {file}; the data is untouched. Use the key or the recovery phrase "
        "of this register; if it is the right one, the file is damaged: restore the last backup."
    ),
    "storage.damaged": N_(
        "The data file is damaged; it was left exactly as it is. Stop selling on this register, "
        "keep the file, and restore the last backup."
    ),
    "storage.disk_full": N_(
        "The disk is full; what was recorded before is safe and the basket is kept. Free some "
        "space, then try again."
    ),
    "storage.disk_error": N_(
        "The disk reported an error ({cause}); what was recorded before is kept. Check the disk "
        "and its cable before selling on."
    ),
    "storage.cannot_open": N_(
        "The data file cannot be opened; nothing was changed. Check that its disk is connected and"
        " that you may write there."
    ),
    "storage.read_only": N_(
        "The data folder can only be read; nothing was recorded and the basket is kept. Allow "
        "writing there, then try again."
    ),
    "storage.locked": N_(
        "Another program holds the data file; nothing was recorded and the basket is kept. Close "
        "that program, then try again."
    ),
    "storage.second_copy": N_(
        "PharmaDesk is already open on this register (process {process}); nothing was changed. Use"
        " the window that is open."
    ),
    "storage.newer_schema": N_(
        "A newer PharmaDesk wrote this data (version {found}, this program knows {known}); nothing"
        " was changed. Install the newer program."
    ),
    "storage.out_of_memory": N_(
        "This computer has no memory left; what was recorded before is safe. Close other programs,"
        " then try again."
    ),
    "storage.overloaded": N_(
        "Too much work is waiting for the disk; nothing was lost and the basket is kept. Wait a "
        "moment, then try again."
    ),
    "storage.unreachable": N_(
        "The database server does not answer; what was recorded before is safe. Check the network,"
        " then try again."
    ),
    "storage.login_refused": N_(
        "The database server refused this program; nothing was changed. Check the name and "
        "password it was given."
    ),
    "storage.unsafe_setting": N_(
        "The database runs with {setting} = {found} where {needed} keeps sales safe; nothing was "
        "opened. Reinstall PharmaDesk."
    ),
    "storage.unsupported_runtime": N_(
        "The library {library} is version {found}, and {needed} or newer is needed to keep data "
        "safe; nothing was opened. Reinstall PharmaDesk."
    ),
    "settings.unknown_key": N_(
        "The settings name “{key}”, which does not exist; no setting was changed. Correct or "
        "remove that line."
    ),
    "settings.wrong_value": N_(
        "The setting “{key}” has a value it cannot take; no setting was changed. Choose one of its"
        " documented values."
    ),
    "settings.not_toml": N_(
        "The settings file {file} cannot be read as TOML; it was left as it is. Correct it, or "
        "remove it to return to the defaults."
    ),
    "settings.unreadable": N_(
        "The settings file {file} cannot be opened; it was left as it is. Check that you may read "
        "it."
    ),
    "settings.unwritable": N_(
        "The settings file {file} cannot be written; the old settings stay. Check the disk and "
        "that you may write there."
    ),
    "language.unknown": N_(
        "The language “{language}” is not available; the current one stays. Choose French, Arabic "
        "or English."
    ),
    # Imported files
    "import.empty": N_("The file is empty; nothing was imported. Choose the right file."),
    "import.too_large": N_(
        "The file has {size} bytes and {limit} are the limit; nothing was imported. Check that it "
        "is the right file."
    ),
    "import.not_text": N_(
        "Line {line} holds bytes that are no text; nothing was imported. Export the list again as "
        "CSV."
    ),
    "import.garbled": N_(
        "Line {line} is garbled; nothing was imported and yesterday's prices stay. Export the list"
        " again, then import it."
    ),
    "import.line_too_long": N_(
        "Line {line} is longer than {limit} characters; nothing was imported. Check that the file "
        "is a price list."
    ),
    "import.missing_columns": N_(
        "The file lacks the columns {columns}; nothing was imported. Choose a file that has them."
    ),
    "import.repeated_column": N_(
        "Line {line} names the column {column} twice; nothing was imported. Keep the right one and"
        " import again."
    ),
    "import.row_shape": N_(
        "Line {line} does not have as many cells as the heading; nothing was imported. Correct "
        "that line, or export the list again."
    ),
    "import.price_unreadable": N_(
        "The price “{value}” on line {line} ({column}) cannot be read; nothing was imported and "
        "yesterday's prices stay. Correct it, then import again."
    ),
    "import.not_a_row": N_(
        "Line {line} holds a single text, not an item; it was left out and the others are kept."
    ),
    "import.code_missing": N_(
        "Line {line} has no barcode; it was left out and the others are kept. Add the code to "
        "import it."
    ),
    "import.code_invalid": N_(
        "“{value}” on line {line} is not a barcode; the line was left out and the others are kept."
        " Correct it to import it."
    ),
    "import.code_spreadsheet": N_(
        "A spreadsheet rounded the code “{value}” on line {line}; the line was left out and the "
        "others are kept. Export the codes as text."
    ),
    "import.code_check_digit": N_(
        "The check digit of “{value}” on line {line} is wrong, as on some real boxes; the item was"
        " imported. Compare it with a box."
    ),
    "import.code_repeated": N_(
        "The code “{value}” on line {line} was already given to another item; the first one is "
        "kept. Correct the list if the second is right."
    ),
    "import.name_missing": N_(
        "The item “{value}” on line {line} has no name; it was left out and the others are kept. "
        "Add the name to import it."
    ),
    "import.text_unfit": N_(
        "The column {column} of the item “{value}” on line {line} holds a character that can be "
        "neither shown nor printed; the line was left out and the others are kept. Correct it to "
        "import it."
    ),
    "import.text_too_long": N_(
        "The column {column} of the item “{value}” on line {line} is too long to be right; the line"
        " was left out and the others are kept. Correct it to import it."
    ),
    "import.princeps_unknown": N_(
        "“{value}” on line {line} is neither P nor G; the item was imported without it."
    ),
    "import.rate_unreadable": N_(
        "The rate “{value}” on line {line} cannot be read; the item was imported without it."
    ),
    "import.file_name": N_(
        "The name of this file is too long or cannot be shown; nothing was imported. Rename it, "
        "then import it again."
    ),
    "import.no_usable_row": N_(
        "Not one of the {rows} rows can be imported; nothing was imported. Correct the list, or "
        "export it again."
    ),
    "import.unknown": N_(
        "This register knows no such import; nothing changed. Choose one it has completed."
    ),
    "import.already_undone": N_(
        "This import was undone already; nothing changed. Import the file again to have its items."
    ),
    # The command line
    "pin.needed": N_(
        "A PIN is needed and there is nobody to ask; nothing was done. Set PHARMADESK_PIN, or "
        "give it on standard input with --pin-stdin."
    ),
    "pin.not_repeated": N_("The two PINs differ; nothing was done. Type the same PIN twice."),
    "input.missing": N_(
        "Standard input ended before every question was answered; nothing was done. Give the "
        "answers one a line."
    ),
    "phrase.not_noted": N_(
        "The words typed back are not those of the recovery phrase; no key was made. Start again,"
        " and write all twelve words down."
    ),
    "person.needed": N_("Several people work here; nothing was done. Say who with --person."),
    "person.unknown": N_(
        "Nobody of that name works on this register; nothing was done. Check the name."
    ),
    "person.is_you": N_(
        "Nobody does this to themselves: the pharmacy would be left without an owner; nothing was "
        "changed. Ask another owner."
    ),
    "person.ambiguous": N_(
        "Two people bear that name; nothing was done. Give each a name of their own first."
    ),
    "import.unreadable": N_(
        "The file {file} cannot be opened; nothing was imported. Check its name and that you may "
        "read it."
    ),
    "folder.open_to_others": N_(
        "Others can look into the data folder (mode {mode}); nothing was changed. Close it to "
        "them (mode 0700)."
    ),
    "folder.nearly_full": N_(
        "The disk of the data folder is nearly full; nothing was lost. Free some space before it "
        "stops the sales."
    ),
    "mark.untrusted": N_(
        "The journal does not stand where its mark says; the next start will begin a new series "
        "of receipt numbers. Verify the journal first."
    ),
    "demo.folder_taken": N_(
        "This folder holds something else than a demonstration; it was left as it is. Name an "
        "empty folder with --data-dir."
    ),
    # Printers
    "printer.not_understood": N_(
        "“{printer}” is not a printer's address; nothing was done. Write tcp:host:port, "
        "usb:vendor:product, serial:port, cups:queue, windows:name or file:path."
    ),
    "printer.unreachable": N_(
        "The printer does not answer; the sale is recorded and its receipt waits. Switch the "
        "printer on; it prints with the next sale."
    ),
    "printer.paper": N_(
        "The printer is out of paper; the sale is recorded and its receipt waits. Put a roll in; "
        "it prints with the next sale."
    ),
    "printer.cover": N_(
        "The printer's cover is open; the sale is recorded and its receipt waits. Close it; it "
        "prints with the next sale."
    ),
    "printer.fault": N_(
        "The printer reports a fault; the sale is recorded and its receipt waits. Switch it off "
        "and on; it prints with the next sale."
    ),
    "printer.unsure": N_(
        "The printer stopped in the middle of the receipt; the sale is recorded. Look at the "
        "paper, and print a copy if it is not whole."
    ),
    "printer.cannot_draw": N_(
        "The receipt cannot be drawn on this computer; the sale is recorded and nothing was "
        "printed. Reinstall PharmaDesk, then print a copy."
    ),
    "printer.interrupted": N_(
        "The program stopped while this paper was printing; the sale is recorded. Look at the "
        "printer, and print again if it is not there."
    ),
}

BUG: Final = N_(
    "Something unexpected happened inside PharmaDesk. Nothing was recorded and the basket is kept;"
    " try again, and if it comes back copy the details for support."
)
REFUSED: Final = N_("This is not possible now; nothing was changed. Try another way.")
ENVIRONMENT: Final = N_(
    "A disk, device or network did not answer as it should; what was recorded before is safe. "
    "Check it, then try again."
)
