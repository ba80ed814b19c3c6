"""The page on which staff of whoever runs the centre see how it is, and mend what they may."""
