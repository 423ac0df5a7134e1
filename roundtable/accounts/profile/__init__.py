"""The own account: name, language, password, where one is signed in."""
