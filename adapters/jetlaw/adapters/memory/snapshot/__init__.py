"""Volume shadow copies: the sessions that freeze instances, and what that does to each instance."""
