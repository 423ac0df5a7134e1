"""People's own account: name, language, password, signed-in devices."""
