"""The drawer opened for no sale, and who had it opened today."""
