"""The theme of the French State's own sites: its design system (DSFR) on the same pages."""
