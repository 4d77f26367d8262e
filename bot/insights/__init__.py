"""What people ask, without who asked: scrubbing, storing, grouping and counting. Nothing here knows of a conversation."""
