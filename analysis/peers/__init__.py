"""Propose areas to compare with: the most alike in size, density, age structure and industry."""

from analysis.peers.characteristics import INDICATORS
from analysis.peers.proposal import Proposal, propose_peers

__all__ = ["INDICATORS", "Proposal", "propose_peers"]
