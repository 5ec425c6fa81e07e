package io.rescene.ledger;

import io.rescene.resilience.Patience;
import io.rescene.resilience.SqlTrouble;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Does batches of the ledger in portions that the database takes: what takes longer in one go than its statement_timeout allows is
 * done in halves, down to single rows, and what is refused is done one by one, so that each has its own result. While the
 * database is away it is waited for.
 */
final class Portions {
    private static final Logger LOG = LoggerFactory.getLogger(Portions.class);

    /** An item, and where its result goes. */
    record Pending<T, R>(T item, CompletableFuture<R> result) {}

    private final Patience patience;

    Portions(Patience patience) {
        this.patience = patience;
    }

    /**
     * Completes each item with its result or its failure.
     *
     * @param work gives a result for each item, in their order
     */
    <T, R> void handle(List<Pending<T, R>> batch, Function<List<T>, List<R>> work) {
        Optional<List<R>> results;
        try {
            results = inOneGo(batch.stream().map(Pending::item).toList(), work);
        } catch (RuntimeException | Error e) {
            // An Error, too: whoever asked would wait for good.
            if (batch.size() == 1) {
                batch.get(0).result().completeExceptionally(e);
            } else {
                batch.forEach(one -> handle(List.of(one), work));
            }
            return;
        }
        if (results.isEmpty()) {
            inHalves(batch, half -> handle(half, work));
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).result().complete(results.get().get(i));
        }
    }

    /**
     * Does items for which there is no result.
     *
     * @param work does them in one go
     * @param half does a half of them, if that takes too long
     */
    <T> void take(List<T> items, Function<List<T>, ?> work, Consumer<List<T>> half) {
        if (inOneGo(items, work).isEmpty()) {
            inHalves(items, half);
        }
    }

    /**
     * Waits while the database is away.
     *
     * @return empty if several items take longer than statement_timeout lets them: fewer may get through
     */
    private <T, R> Optional<R> inOneGo(List<T> items, Function<List<T>, R> work) {
        return patience.untilAvailable(() -> {
            try {
                return Optional.of(work.apply(items));
            } catch (DataAccessException e) {
                if (items.size() > 1 && SqlTrouble.isCancelled(e)) {
                    LOG.debug("{} rows of the ledger are too many for statement_timeout", items.size());
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    private static <T> void inHalves(List<T> items, Consumer<List<T>> work) {
        int middle = items.size() / 2;
        work.accept(items.subList(0, middle));
        work.accept(items.subList(middle, items.size()));
    }
}
