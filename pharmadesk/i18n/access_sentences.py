"""The part of the table of sentences that speaks to people who come to the centre over HTTP."""

from __future__ import annotations

from typing import Final

from pharmadesk.i18n import N_

ACCESS: Final[dict[str, str]] = {
    # Signing in at the centre
    "access.wrong": N_(
        "This does not match; nothing was changed. Check what you typed, then try again."
    ),
    "access.totp_missing": N_(
        "The password is right, and a code of your phone is asked for too; nobody was signed in "
        "yet. Type the six digits your phone shows."
    ),
    "access.token": N_(
        "You are not signed in, or no longer; nothing was changed. Sign in, then try again."
    ),
    "access.second_factor": N_(
        "This needs a code of your phone besides the password; nothing was changed. Enrol your "
        "phone, then sign in with its code."
    ),
    "access.tls": N_(
        "The centre answers people over an encrypted connection alone; what you sent was not "
        "used. Use the address that begins with https."
    ),
    "access.origin": N_(
        "This was sent from a page that is not the centre’s; nothing was changed. Open the page of "
        "the centre itself, then try again."
    ),
    "access.form": N_(
        "This page is from an earlier time; nothing was changed. Open it anew, then try again."
    ),
    "access.blocked": N_(
        "There were too many wrong tries; nobody was signed in. Try again in {seconds} seconds."
    ),
    "access.too_many": N_(
        "There were too many requests at once; this one was not carried out. Try again in "
        "{seconds} seconds."
    ),
    "access.busy": N_(
        "Many people are signing in at the moment; nobody was signed in. Try again in {seconds} "
        "seconds."
    ),
    "password.too_short": N_(
        "A password needs {least} characters at least; nothing was changed. Several words in a "
        "row are long and easy to keep in mind."
    ),
    "password.too_long": N_(
        "A password has {most} characters at most; nothing was changed. Choose a shorter one."
    ),
    "password.too_simple": N_(
        "This password is easy to guess; nothing was changed. Choose several words that do not "
        "belong together."
    ),
    "user.unknown": N_(
        "This pharmacy has no such user; nothing was changed. Look at the list of users."
    ),
    "user.no_person": N_(
        "This pharmacy has no such person with a role; nothing was changed. Register the person "
        "on a register and synchronise it, then invite them."
    ),
    "user.login_taken": N_(
        "This e-mail address is in use already; nothing was changed. Choose another one."
    ),
    "user.login_unfit": N_(
        "This is no e-mail address that can be used to sign in; nothing was changed. Write it in "
        "Latin letters without accents, such as name@example.ma."
    ),
    "user.own": N_(
        "Nobody does this to themselves; nothing was changed. Ask another owner, or the operator "
        "of the centre."
    ),
    "server.tls_needed": N_(
        "Without a certificate the centre listens on this computer alone, because passwords would"
        " travel in the clear; nothing was started. Give --tls-certificate and --tls-key, or say "
        "--behind-proxy where something in front speaks TLS."
    ),
    # What a request under /api can be refused for by its form
    "request.malformed": N_(
        "The request does not have the form that is asked for; nothing was changed. The details "
        "say which field."
    ),
    "request.path": N_(
        "There is nothing under this address for you; nothing was changed. Check the address."
    ),
    "request.method": N_(
        "This address does not take this method; nothing was changed. The documentation names "
        "those it takes."
    ),
    "request.timeout": N_("The request took too long to arrive; nothing was changed. Try again."),
    "request.too_large": N_("The request is too large; nothing was changed. Send less at once."),
    "request.media_type": N_(
        "The request is not JSON; nothing was changed. Send it as application/json."
    ),
    "request.unavailable": N_(
        "The centre does not work at the moment; nothing was changed. Try again in a moment."
    ),
}
