package io.rescene.jobs.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.TransactionException;

/**
 * What fails in one look of the reconciler. A part that fails keeps no other from being done; but a database that can't be
 * reached ends the look, as each part would wait for it anew.
 */
final class Troubles {
    private final List<RuntimeException> all = new ArrayList<>();

    /** Does a part; false: it failed. */
    boolean attempt(Runnable part) {
        try {
            part.run();
            return true;
        } catch (TransactionException | CannotGetJdbcConnectionException e) {
            throw e;
        } catch (RuntimeException e) {
            all.add(e);
            return false;
        }
    }

    /** What a part gives; empty, too, if it failed. */
    <R> Optional<R> of(Supplier<Optional<R>> part) {
        List<R> given = new ArrayList<>(1);
        attempt(() -> part.get().ifPresent(given::add));
        return given.stream().findFirst();
    }

    /** Throws the first of them, if anything failed; it carries the others. */
    void throwFirst() {
        if (!all.isEmpty()) {
            RuntimeException first = all.get(0);
            all.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
            throw first;
        }
    }
}
