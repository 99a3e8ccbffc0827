"""Cases of SC-OWI for docindex; everything about the application is mapped in the profile."""
