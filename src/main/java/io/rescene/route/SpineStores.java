package io.rescene.route;

import io.rescene.jobs.Claims;
import io.rescene.jobs.Endings;
import io.rescene.jobs.Lease;
import io.rescene.jobs.Save;
import io.rescene.jobs.reconcile.HandOut;
import io.rescene.ledger.Ledger;
import io.rescene.ledger.purse.Purse;
import io.rescene.route.permit.Permits;

/**
 * What a worker's spine shares with those of other workers.
 *
 * @param claims jobs that are claimed
 * @param save videos that are done
 * @param endings jobs that end otherwise
 * @param ledger paid calls and answers
 * @param purse money below the caps
 * @param handOut the list
 * @param lease whether what the worker holds is still its own
 * @param fleet the fleet's permits, closed with the spine
 */
public record SpineStores(
        Claims claims,
        Save save,
        Endings endings,
        Ledger ledger,
        Purse purse,
        HandOut handOut,
        Lease lease,
        Permits fleet) {}
