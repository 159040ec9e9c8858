"""From a Mission Locale to an E2C: sessions, orientations, registrations, results."""
