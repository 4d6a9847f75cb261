"""Print, a row a rule, what the reports of all municipalities say against their own numbers."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from sentences.search import RULES, search


def main() -> int:
    """Run the search and print the tables; 1 when there is a contradiction."""
    parser = argparse.ArgumentParser(prog="sentences", description=__doc__)
    parser.add_argument("folder", type=Path, help="a data folder of the whole country")
    parser.add_argument("--topic", choices=tuple(RULES), action="append")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--out", type=Path, help="folder for all sentences, a JSON file a topic")
    given = parser.parse_args()
    failed = False
    for topic in given.topic or RULES:
        searched = search(topic, given.folder, every=given.every)
        if given.out:
            given.out.mkdir(parents=True, exist_ok=True)
            text = json.dumps(searched.texts, ensure_ascii=False)
            (given.out / f"{topic}.json").write_text(text, encoding="utf-8")
        print(f"{topic}: {searched.count:,} reports read")
        for name, examples in searched.found.items():
            print(f"{name:20} {len({area for area, _ in examples}):6,} reports")
            for area, text in examples[:4]:
                print(f"    {area}: {text[:200]}")
        failed |= any(searched.found.values())
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
