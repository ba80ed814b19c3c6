"""What a process of the centre does beside answering: rows, hints, counting, jobs."""
