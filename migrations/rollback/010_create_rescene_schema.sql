-- Undoes 010_create_rescene_schema.sql and everything after it: jobs, paid answers, and the migration history.

DROP SCHEMA IF EXISTS rescene CASCADE;
