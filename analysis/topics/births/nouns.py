"""What the generic chapters call the births."""

from analysis.chapters.chapter import Nouns

NOUNS = Nouns(id="births", what="出生数", event="出生")
