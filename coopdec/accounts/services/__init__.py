"""Writes on people: who acts for whom, joining, teams, handing over, personal data, sign-in."""
