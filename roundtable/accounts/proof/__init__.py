"""Somebody who is signed in shows again who it is, before something that a stolen session must not be able to do."""
