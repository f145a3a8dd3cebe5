"""The conversation: notes under the packet's numbers, who may read them, the adviser's word."""
