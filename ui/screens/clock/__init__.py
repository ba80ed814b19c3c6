"""Which day it is, asked once when the PC's clock and the journal disagree."""
