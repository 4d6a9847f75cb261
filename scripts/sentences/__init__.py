"""Search what the reports say of every municipality for contradictions.

    PYTHONPATH=scripts python -m sentences DATA_FOLDER [--topic births] [--every N] [--out FOLDER]

Each report is opened, all of its sentences, titles and alternative texts are read, and each rule (those of
`every_report` and of the topic's module) is held against the numbers of its tables. The data folder needs the whole
country (`benchmarks/national_store.py`).
"""
