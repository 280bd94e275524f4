"""The soak: the real loop, prefetcher, ring and ledger through days of seeded faults, in virtual time."""
