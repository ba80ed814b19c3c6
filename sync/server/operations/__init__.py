"""How a process of the centre is watched: health, figures, log lines, failures."""
