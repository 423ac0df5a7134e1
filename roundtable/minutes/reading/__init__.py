"""The pages of the minutes as a document: reading, comparing, printing, publishing, approving."""
