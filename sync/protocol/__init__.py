"""The wire between a register and the centre: messages, their bytes, and who signed them.

`messages` says what is said, `framing` how it is written, `signing` how a request proves who asks.
docs/sync-protocol.md describes the same for programs that are written elsewhere.
"""
