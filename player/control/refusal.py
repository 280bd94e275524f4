"""How a request is refused: a status, and one plain sentence that tells a stranger nothing."""

from collections.abc import Mapping

SENTENCES = {
    400: "The request cannot be read.",
    401: "This needs the player's token.",
    403: "This is not open to whoever asks from there.",
    404: "There is nothing here.",
    405: "That cannot be done here.",
    408: "The rest of the request took too long to come.",
    409: "This cannot be done now.",
    413: "The request is too large.",
    415: "Only JSON is understood here, sent as Content-Type: application/json.",
    417: "Nothing is expected here.",
    421: "The player is not called by that name.",
    422: "The request does not say what it should.",
    429: "Too many requests; ask again in a second.",
    500: "The player could not answer.",
    503: "The player cannot answer now.",
}
"""What is said of a status where nobody has said more."""


class Refusal(Exception):  # noqa: N818 - an answer, not a mistake
    """The answer to a request that is refused: *status*, *sentence*, and further *headers*.

    *needs* names what was missing, where the same request is done with it.
    """

    def __init__(
        self,
        status: int,
        sentence: str = "",
        headers: Mapping[str, str] | None = None,
        needs: str | None = None,
    ) -> None:
        """Take the sentence of `SENTENCES` where none is given."""
        self.status = status
        self.needs = needs
        self.sentence = sentence or SENTENCES.get(status, "This cannot be done.")
        self.headers = dict(headers or {})
        super().__init__(self.sentence)
