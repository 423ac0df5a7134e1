"""Country pages (Länderblätter): what counsellors want to know before a conversation, each fact with its source."""
