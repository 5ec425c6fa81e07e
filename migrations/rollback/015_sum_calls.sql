-- Undoes 015_sum_calls.sql. The calls themselves stay.

DROP TRIGGER IF EXISTS calls_add_to_spend ON rescene.calls;
DROP FUNCTION IF EXISTS rescene.add_to_spend();
DROP TABLE IF EXISTS rescene.spend;
DROP TABLE IF EXISTS rescene.spend_lacks;
