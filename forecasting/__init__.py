"""Pure estimators over arrays; imports nothing else of ours."""
