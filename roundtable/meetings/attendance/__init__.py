"""Who is there: coming and leaving, deputies, corrections by hand; how many seats are taken."""
