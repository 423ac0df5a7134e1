"""Taking differences of the Foreign Office's list over or refusing them, and undoing what was taken over."""
