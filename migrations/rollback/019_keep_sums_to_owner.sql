-- Undoes 019_keep_sums_to_owner.sql.

GRANT EXECUTE ON FUNCTION rescene.add_to_spend() TO PUBLIC;
