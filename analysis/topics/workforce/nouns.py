"""What the generic chapters call those who work, and the industries by their names."""

from collections.abc import Mapping
from typing import Final

from analysis.chapters.chapter import Nouns

NOUNS = Nouns(id="workforce", what="就業者数", event="就業")
SEX_NAMES: Final[Mapping[str, str]] = {"male": "男性", "female": "女性"}
# 大分類 of the private establishments (日本標準産業分類, since 2007), as ids of `employees_…` and `establishments_…`
INDUSTRIES: Final = (
    "agriculture_forestry",
    "fishery",
    "mining",
    "construction",
    "manufacturing",
    "utilities",
    "information_communications",
    "transport_postal",
    "wholesale_retail",
    "finance_insurance",
    "real_estate",
    "research_professional",
    "accommodation_food",
    "living_entertainment",
    "education",
    "medical_welfare",
    "compound_services",
    "other_services",
)
SECTORS: Final[Mapping[str, str]] = {
    "employed_primary": "第一次産業",
    "employed_secondary": "第二次産業",
    "employed_tertiary": "第三次産業",
}
