"""Programme cards (Förderprogramme) and the sources of country knowledge: what applies where and until when."""
