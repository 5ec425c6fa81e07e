package io.rescene.route;

import io.rescene.jobs.Claims;
import io.rescene.jobs.Endings;
import io.rescene.jobs.Lease;
import io.rescene.jobs.Save;
import io.rescene.jobs.reconcile.HandOut;
import io.rescene.ledger.Ledger;
import io.rescene.ledger.purse.Purse;

/** What the spine stores to and reads from. */
public record SpineStores(
        Claims claims, Save save, Endings endings, Ledger ledger, Purse purse, HandOut handOut, Lease lease) {}
