"""What agendas, minutes and tasks mention by "#Ghana" or "#LaZuF": links there, and back from what is mentioned."""
