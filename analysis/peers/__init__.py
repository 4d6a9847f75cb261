"""Propose areas to compare with: the most alike in size, density, age structure and industry."""

from analysis.peers.proposal import Proposal, propose_peers

__all__ = ["Proposal", "propose_peers"]
