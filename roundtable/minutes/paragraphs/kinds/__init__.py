"""What belongs to the kind of a paragraph: a decision has a number and a result, an action has a task."""
