package io.rescene.route.enqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.route.Exchanges;
import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages of two candidates each, of a {@code candidates.sql} that somebody has edited. */
class PagingTest {
    private static final String A = "00000000-0000-0000-0000-00000000000a";
    private static final String B = "11111111-0000-0000-0000-00000000000b";
    private static final String C = "7fffffff-0000-0000-0000-00000000000c";
    /** Sorts before the others as one of Java's UUIDs. */
    private static final String D = "80000000-0000-0000-0000-00000000000d";

    private final Exchange exchange = Exchanges.empty();
    private Paging paging = new Paging(2, Optional.empty(), Optional.empty());

    @BeforeEach
    void begin() {
        begin(paging);
    }

    private void begin(Paging begun) {
        paging = begun;
        paging.begin(exchange);
        paging.first(exchange);
    }

    private Paging.Page page(String... ids) {
        return paging.after(
                exchange,
                Stream.of(ids)
                        .map(id -> Map.<String, Object>of("id", UUID.fromString(id)))
                        .toList());
    }

    private void refused(String... ids) {
        assertThatThrownBy(() -> page(ids))
                .isInstanceOf(BrokenFileException.class)
                .hasMessageStartingWith("routes/sql/candidates.sql: gives ")
                .hasMessageContaining("order by id")
                .hasMessageContaining("condition on after");
    }

    @Test
    void pagesInTheOrderOfTheirIdsAreTaken() {
        assertThat(page(A, B).more()).isTrue();
        assertThat(exchange.getVariable("after")).isEqualTo(B);
        assertThat(page(C, D).more()).isTrue();
        assertThat(page().more()).isFalse();
    }

    @Test
    void aVideoMayBeGivenTwiceInAPage() {
        assertThat(page(A, A).more()).isTrue();
        assertThat(page(B, B).more()).isTrue();
        refused(B, C);
    }

    /** Without the condition on after it would be read for ever. */
    @Test
    void aPageThatComesAgainIsRefused() {
        page(A, B);
        refused(A, B);
    }

    @Test
    void aLastPageWithWhatWasThereIsRefused() {
        page(A, B);
        refused(B);
    }

    /** What is before its last one would never be read. */
    @Test
    void aPageInAnotherOrderIsRefusedIfOthersFollow() {
        refused(B, A);
    }

    /** By these variables the route counts, reads each page, and ends. */
    @Test
    void theRouteIsToldWhereAPageBeginsAndHowLongItIs() {
        exchange.setVariable("after", "of another run");
        exchange.setVariable("pageSize", 99);
        Paging few = new Paging(3, Optional.of(2L), Optional.of(candidates -> Set.of(UUID.fromString(A))));
        few.begin(exchange);
        assertThat(exchange.getVariable("after")).isNull();
        assertThat(exchange.getVariable("pageSize")).isEqualTo(3);
        few.first(exchange);
        assertThat(exchange.getVariable("more")).isEqualTo(true);
        assertThat(exchange.getVariable("pageSize"))
                .as("no more than are wanted")
                .isEqualTo(2);
        paging = few;
        assertThat(page(A, B).more()).isTrue();
        assertThat(exchange.getVariable("more")).isEqualTo(true);
        assertThat(exchange.getVariable("pageSize"))
                .as("whole pages from then on")
                .isEqualTo(3);
        assertThat(few.last(exchange).more()).isFalse();
        assertThat(exchange.getVariable("more")).isEqualTo(false);
    }

    @Test
    void noMoreAreLookedAtThanIsNeededForTheLimit() {
        begin(new Paging(2, Optional.of(3L), Optional.of(candidates -> Set.of(UUID.fromString(A)))));
        Paging.Page first = page(A, B);
        assertThat(first.wanted()).extracting(row -> row.get("id")).containsExactly(UUID.fromString(B));
        assertThat(first.more()).isTrue();
        assertThat(page(C, D).more()).as("the limit is reached").isFalse();

        begin(new Paging(2, Optional.of(1L), Optional.of(candidates -> Set.of())));
        exchange.setVariable("pageSize", 2);
        Paging.Page page = page(A, B);
        assertThat(page.wanted()).hasSize(1);
        assertThat(page.looked()).hasSize(1);
        assertThat(page.more()).isFalse();
    }

    @Test
    void aPageThatIsNotFullIsTheLastThoughMoreAreWanted() {
        begin(new Paging(2, Optional.of(9L), Optional.of(candidates -> Set.of())));
        assertThat(page(A, B).more()).isTrue();
        assertThat(page(C).more()).isFalse();
        assertThat(paging.atMost(5)).isEqualTo(5);
        assertThat(paging.atMost(10)).isEqualTo(9);
    }

    @Test
    void theOnlyPageMayBeInAnyOrder() {
        begin(new Paging(3, Optional.empty(), Optional.empty()));
        assertThat(page(D, A).looked()).hasSize(2);

        begin(new Paging(2, Optional.of(2L), Optional.of(candidates -> Set.of())));
        assertThat(page(D, A).wanted()).hasSize(2);
    }
}
