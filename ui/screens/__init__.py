"""The screens: each a plain state and a widget that shows it and says what the person wants."""
