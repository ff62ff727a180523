"""The scenes of the tour: what a person does, and what must come of it.

Real translations here are between English and Portuguese, which every installation
has. A scene returns what the bot posted; an AssertionError says what was wrong.
"""
