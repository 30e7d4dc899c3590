"""The law: facts, rules, profiles and the tables compiled from them. Imports nothing else of jetlaw."""
