package io.rescene.route.call;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * Tells an answer that is sent a second time from the one that is awaited. Taken for it, its description would go to another
 * scene, and from then on each answer of its connection to the question after its own.
 * <p>
 * By {@code x-request-id}, in which OpenAI names each exchange. A server that gives all its answers one name, and of one time and
 * length, must not be blamed, as each of its answers would be paid for again: names count only once two answers had different
 * ones. A connection on which one came twice before that is left as soon as they do.
 */
final class RepeatedAnswers {
    private static final String ID = "x-request-id";

    /**
     * The last answer of a connection.
     *
     * @param name what its server calls it
     * @param headers all, as they came
     * @param doubtful whether two in a row had the same
     */
    private record Last(String name, List<Header> headers, boolean doubtful) {
        /** Headers have no equality of their own; few answers have the name of the one before, so that their text is seldom made. */
        boolean looksLike(String other, List<Header> others) {
            return name.equals(other) && headers.toString().equals(others.toString());
        }
    }

    private final Map<EndpointDetails, Last> last = Collections.synchronizedMap(new WeakHashMap<>());
    private final AtomicReference<@Nullable String> firstName = new AtomicReference<>();
    private volatile boolean namesDiffer;

    /**
     * Whether an answer is the one that its connection brought last, or follows one that was.
     *
     * @param connection its own object for each connection; null: not known
     * @param answer by its head; an error, and one without {@code x-request-id}, can't be told
     */
    boolean isRepeated(@Nullable EndpointDetails connection, HttpResponse answer) {
        Header id = answer.getFirstHeader(ID);
        if (connection == null || id == null || answer.getCode() != HttpStatus.SC_OK) {
            return false;
        }
        String name = String.valueOf(id.getValue());
        if (!firstName.compareAndSet(null, name) && !name.equals(firstName.get())) {
            namesDiffer = true;
        }
        List<Header> headers = List.of(answer.getHeaders());
        Last before = last.get(connection);
        boolean doubtful = before != null && (before.doubtful() || before.looksLike(name, headers));
        last.put(connection, new Last(name, headers, doubtful));
        return namesDiffer && doubtful;
    }
}
