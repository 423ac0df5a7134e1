"""Pages of a mobile centre's stops: the list, entering, moving and cancelling them, and the calendar."""
