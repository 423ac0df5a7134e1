"""What a mail says and how it is spelled: templates, the HTML beside the text, and the bytes of a message."""
