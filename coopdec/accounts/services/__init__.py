"""Writing who acts for whom: joining, teams, invitations, handing over, personal data."""
