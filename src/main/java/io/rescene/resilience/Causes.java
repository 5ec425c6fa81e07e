package io.rescene.resilience;

import io.rescene.text.Text;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;

/** What is behind trouble. */
public final class Causes {
    /** More than anything nests; a chain that leads back into itself ends, too. */
    private static final int MOST = 100;

    private Causes() {}

    /**
     * The trouble itself and what caused it, the outermost first.
     *
     * @param trouble null: nothing
     */
    public static Stream<Throwable> of(@Nullable Throwable trouble) {
        return Stream.iterate(trouble, Objects::nonNull, Throwable::getCause)
                .map(Throwable.class::cast)
                .limit(MOST);
    }

    /**
     * What another thread threw, to be thrown by who waited for it.
     *
     * @param failed how the wait ended
     * @return its {@link RuntimeException}; of anything else that is checked, one with it as its cause
     * @throws Error if that is what was thrown
     */
    public static RuntimeException thrown(ExecutionException failed) {
        if (failed.getCause() instanceof Error error) {
            throw error;
        }
        return failed.getCause() instanceof RuntimeException trouble
                ? trouble
                : new IllegalStateException(failed.getCause());
    }

    /** The outermost of a kind. */
    public static <T> Optional<T> first(Class<T> kind, @Nullable Throwable trouble) {
        return of(trouble).filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /** What trouble says of itself; where it says nothing, as one of a connection that ended, its class tells most. */
    public static String words(Throwable trouble) {
        String said = trouble.getMessage();
        return said == null || said.isBlank() ? trouble.getClass().getSimpleName() : said;
    }

    /**
     * The first line of the {@link #words} at the bottom of trouble: what is around them may repeat a whole statement. Where
     * they are none, as of a connection to the database that ended, it is the driver's.
     */
    public static String line(Throwable trouble) {
        Throwable bottom = NestedExceptionUtils.getMostSpecificCause(trouble);
        Throwable told = bottom.getMessage() == null
                ? first(SQLException.class, trouble).map(Throwable.class::cast).orElse(bottom)
                : bottom;
        return Text.firstLine(words(told));
    }
}
