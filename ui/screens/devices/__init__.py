"""The devices of this register, each tried where it is set up."""
