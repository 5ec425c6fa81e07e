-- Undoes 016_sum_earlier_calls.sql: nothing, as what it added goes with the table of 015.

SELECT 'The sums of calls are undone by rollback/015_sum_calls.sql' AS confirmation;
