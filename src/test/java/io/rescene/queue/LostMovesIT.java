package io.rescene.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Services;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Redis gave a taker that its answer never reached. */
class LostMovesIT {
    private static final String TAKER = "taker";

    @RegisterExtension
    static final Services SERVICES = new Services();

    private final Set<String> inHand = new HashSet<>();
    private RedisList list;
    private LostMoves moves;

    @BeforeEach
    void begin() {
        list = new RedisList(SERVICES.redis(), "anything");
        moves = new LostMoves(list, TAKER, inHand);
    }

    private String take() {
        return list.take(TAKER).orElseThrow();
    }

    @Test
    void whatNobodyKnowsOfGoesBack() {
        list.push(List.of("lost", "in hand"));
        take();
        inHand.add(take());

        moves.look();
        assertThat(list.entries()).containsExactly("lost");
        assertThat(list.taken(TAKER)).as("in hand").isOne();
    }
}
