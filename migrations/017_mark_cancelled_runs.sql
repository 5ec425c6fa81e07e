-- A cancelled run's jobs in work are finished, unless they come back before. Idempotent.

-- When somebody cancelled it: jobs opened before are dropped instead of begun. NULL: nobody did.
ALTER TABLE rescene.runs ADD COLUMN IF NOT EXISTS cancelled_at timestamptz;
