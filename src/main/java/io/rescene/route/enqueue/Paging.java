package io.rescene.route.enqueue;

import io.rescene.jobs.Candidate;
import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import io.rescene.route.folder.SqlRows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Which page of candidates a route reads next, and how much of it is taken: it sets the variables {@code after}, {@code
 * pageSize} and {@code more}. Those that are left out do not count where only so many are wanted. One thread at a time
 * has it.
 */
final class Paging {
    /**
     * What is taken of a page.
     *
     * @param looked its candidates up to where there are enough; all of them if all are wanted
     * @param wanted those of them that are to be enqueued, without those that are left out
     * @param more whether another page is to be read
     */
    record Page(List<Map<String, Object>> looked, List<Map<String, Object>> wanted, boolean more) {}

    private final int pageSize;
    private final Optional<Long> most;
    private final Optional<Function<Collection<Candidate>, Set<UUID>>> leftOut;
    private long left;

    /**
     * Pages from the first on.
     *
     * @param pageSize how many candidates are read at once, at least 1
     * @param most at most so many are enqueued, at least 1; empty: all
     * @param leftOut those of the candidates' videos that are not to be enqueued; empty: there are none
     */
    Paging(int pageSize, Optional<Long> most, Optional<Function<Collection<Candidate>, Set<UUID>>> leftOut) {
        this.pageSize = pageSize;
        this.most = most;
        this.leftOut = leftOut;
        left = most.orElse(Long.MAX_VALUE);
    }

    /** How many candidates are enqueued at most where there are so many. */
    long atMost(long counted) {
        return Math.min(counted, most.orElse(counted));
    }

    /** Before the candidates are counted. */
    void begin(Exchange exchange) {
        exchange.setVariable("after", null);
        exchange.setVariable("pageSize", pageSize);
    }

    /** Before the first page. */
    void first(Exchange exchange) {
        exchange.setVariable("more", true);
        exchange.setVariable("pageSize", (int) Math.min(pageSize, left));
    }

    /**
     * After a page.
     *
     * @param rows of {@code candidates.sql}
     * @throws BrokenFileException if it is not the only page and its rows are not in the order of their ids, after those of the page before:
     *     some videos would be read for ever, and others never
     */
    Page after(Exchange exchange, List<Map<String, Object>> rows) {
        boolean full = rows.size() == exchange.getVariable("pageSize", Integer.class);
        Page page = leftOut.map(out -> enough(rows, full, out)).orElseGet(() -> new Page(rows, rows, full));
        String last = exchange.getVariable("after", String.class);
        if (page.more() || last != null) {
            last = lastInOrder(last, rows);
        }
        exchange.setVariable("after", last);
        exchange.setVariable("more", page.more());
        // Where the first ones have jobs many may: the others are not looked for by a few.
        exchange.setVariable("pageSize", pageSize);
        return page;
    }

    /**
     * Ids sort alike as texts and in PostgreSQL, but not as Java's UUIDs. A join may give a video more than once, next to each
     * other.
     */
    private static @Nullable String lastInOrder(@Nullable String after, List<Map<String, Object>> rows) {
        String last = after;
        for (Map<String, Object> row : rows) {
            String id = String.valueOf(row.get("id"));
            if (last != null && (id.equals(after) || id.compareTo(last) < 0)) {
                throw new BrokenFileException(
                        "routes/sql/candidates.sql",
                        "gives " + id + " after " + last
                                + ": it has to keep the order by id and the condition on after, by which pages are read",
                        null);
            }
            last = id;
        }
        return last;
    }

    /** In place of a page that was read, and all that would follow: nothing. */
    Page last(Exchange exchange) {
        exchange.setVariable("more", false);
        return new Page(List.of(), List.of(), false);
    }

    private Page enough(
            List<Map<String, Object>> rows, boolean full, Function<Collection<Candidate>, Set<UUID>> leavingOut) {
        List<Candidate> candidates = SqlRows.candidates(rows);
        Set<UUID> busy = leavingOut.apply(candidates);
        List<Map<String, Object>> wanted = new ArrayList<>();
        int looked = 0;
        for (; looked < rows.size() && left > 0; looked++) {
            if (!busy.contains(candidates.get(looked).video())) {
                wanted.add(rows.get(looked));
                left--;
            }
        }
        return new Page(rows.subList(0, looked), wanted, full && left > 0);
    }
}
