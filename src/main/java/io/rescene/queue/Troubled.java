package io.rescene.queue;

import java.util.Optional;

/** A consumer that can say what keeps it from taking entries. */
public interface Troubled {
    /** Why it takes no entries though it would, in one line; empty: nothing keeps it from that. For any thread. */
    Optional<String> trouble();
}
