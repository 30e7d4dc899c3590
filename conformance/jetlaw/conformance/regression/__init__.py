"""What changed since: failures are saved and tried again, recordings are replayed, reports are compared."""
