"""The command ``talentwar``: one thin file a command."""
