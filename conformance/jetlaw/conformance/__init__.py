"""The court: oracle, walks, traces, reports and the command line."""
