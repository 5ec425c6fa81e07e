package io.rescene.runtime.worker;

import io.rescene.queue.RedisWords;
import io.rescene.resilience.Blame;
import io.rescene.runtime.connect.Redis;
import io.rescene.runtime.connect.Refusal;
import io.rescene.runtime.exit.UserException;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An operation by JMX whose trouble is explained: a client has neither our classes nor Spring's, and gets one line. */
final class JmxOperation {
    private static final Logger LOG = LoggerFactory.getLogger(JmxOperation.class);

    private JmxOperation() {}

    /**
     * Does it. What is known of its trouble is a line in the log, too; what is not is there with its stack trace.
     *
     * @throws IllegalStateException if it fails; its message says why
     */
    static String of(Supplier<String> operation) {
        try {
            return operation.get();
        } catch (RuntimeException e) {
            throw new IllegalStateException(refused(e).or(() -> away(e)).orElseGet(() -> {
                LOG.warn("An operation by JMX failed", e);
                return "It failed unexpectedly: the log says more";
            }));
        }
    }

    private static Optional<String> refused(RuntimeException trouble) {
        Optional<String> why = Optional.of(trouble)
                .filter(UserException.class::isInstance)
                .or(() -> Refusal.of(trouble))
                .map(known -> String.valueOf(known.getMessage()));
        why.ifPresent(line -> tell(line, trouble));
        return why;
    }

    private static Optional<String> away(RuntimeException trouble) {
        if (Blame.isPassing(trouble)) {
            tell(Refusal.databaseAway(trouble), trouble);
        } else if (Redis.isTrouble(trouble)) {
            tell(RedisWords.told(trouble), trouble);
        } else {
            return Optional.empty();
        }
        return Optional.of("The database or Redis is away: try again later (the log says more)");
    }

    private static void tell(String why, RuntimeException trouble) {
        LOG.warn("An operation by JMX failed: {}", why);
        LOG.debug("Cause", trouble);
    }
}
