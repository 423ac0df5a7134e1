"""What the kind of a paragraph brings with it: a decision has a number and a result, an action has a task."""
