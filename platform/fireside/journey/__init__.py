"""The homes and the one-page interview: rail and frame around the rooms' panels."""
