"""A campaign against the program: kills, full disks, hostile and broken input, two of everything at once.

    make torture [ARGS="--kills 200 --class kills"]

Everything happens in a temporary folder, and only processes that were started here are ended.
"""
