package io.rescene.route;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * Which page of candidates a route reads next: it sets the variables {@code after}, {@code pageSize} and {@code more}.
 * One thread at a time has it.
 */
final class Paging {
    private final int pageSize;
    private final long most;
    private long seen;

    /**
     * Pages from the first on.
     *
     * @param pageSize how many candidates are read at once, at least 1
     * @param most at most so many in all; empty: all
     */
    Paging(int pageSize, Optional<Long> most) {
        this.pageSize = pageSize;
        this.most = most.orElse(Long.MAX_VALUE);
    }

    /** How many candidates are read at most where there are so many. */
    long atMost(long counted) {
        return Math.min(counted, most);
    }

    /** Before the candidates are counted. */
    void begin(Exchange exchange) {
        exchange.setVariable("after", null);
        exchange.setVariable("pageSize", pageSize);
    }

    /** Before the first page. */
    void first(Exchange exchange) {
        next(exchange, true);
    }

    /**
     * After a page.
     *
     * @param rows of {@code candidates.sql}
     * @return whether another one is to be read
     */
    boolean after(Exchange exchange, List<Map<String, Object>> rows) {
        if (!rows.isEmpty()) {
            exchange.setVariable(
                    "after", String.valueOf(rows.get(rows.size() - 1).get("id")));
        }
        boolean full = rows.size() == exchange.getVariable("pageSize", Integer.class);
        seen += rows.size();
        return next(exchange, full);
    }

    private boolean next(Exchange exchange, boolean full) {
        long left = most - seen;
        boolean more = full && left > 0;
        exchange.setVariable("more", more);
        exchange.setVariable("pageSize", (int) Math.min(pageSize, Math.max(left, 1)));
        return more;
    }
}
