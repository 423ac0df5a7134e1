"""Contacts of the directory that minutes mention: how sure they are on the day on which somebody reads them."""
