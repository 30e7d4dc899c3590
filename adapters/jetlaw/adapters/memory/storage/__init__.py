"""Where data lies: files, checksummed pages, database headers, the log, and the replay of it."""
