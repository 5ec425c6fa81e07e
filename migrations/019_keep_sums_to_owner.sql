-- Any user could have a trigger of its own add to the sums, with their owner's rights. Who writes calls needs no right on it.

REVOKE EXECUTE ON FUNCTION rescene.add_to_spend() FROM PUBLIC;
