"""The sentence that becomes a task: "@Petra Passersatz klären bis 15.3."."""
