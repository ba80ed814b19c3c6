"""The desktop application: windows, screens, widgets."""
