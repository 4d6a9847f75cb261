"""What the generic chapters call the births, and what comes before them."""

from analysis.chapters.chapter import Nouns
from analysis.chapters.split import Driver
from analysis.topics.births.needs import MARRIAGE_YEARS

NOUNS = Nouns(id="births", what="出生数", event="出生")
MARRIAGES = Driver(
    id="marriages",
    indicator="marriages",
    basis="vital_statistics",
    what="婚姻件数",
    event="婚姻",
    per="婚姻1組当たりの出生数",
    years=MARRIAGE_YEARS,
    few=50,
    caveats=(
        "婚姻件数は夫の住所地で数えるため、結婚を機に移る夫婦の出生とは対応しない。",
        "婚姻の減少に伴う部分には、若い人の数が減ったことによるものも含まれる。",
    ),
)
