"""The one error a person is meant to read."""


class InputError(ValueError):
    """Something the person at the screen gave us cannot be used.

    Its text is one sentence that says what is wrong and what to do, or one for each mistake in a
    file (`args`); pages show it and the command line prints it and exits with code 2.
    """

    def __str__(self) -> str:
        return " ".join(map(str, self.args))
