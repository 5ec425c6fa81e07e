package io.rescene.route.call;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
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
 * length, must not be blamed, as each of its answers would be paid for again: names count only once two answers in a row on one
 * connection had different ones.
 */
final class RepeatedAnswers {
    private static final String ID = "x-request-id";

    /**
     * The head of an answer.
     *
     * @param id its name
     * @param all all its headers, as they came
     */
    private record Head(String id, String all) {}

    private final Map<EndpointDetails, Head> last = Collections.synchronizedMap(new WeakHashMap<>());
    private volatile boolean namesDiffer;

    /**
     * Whether an answer is the one that its connection brought last.
     *
     * @param connection its own object for each connection; null: not known
     * @param answer by its head; an error, and one without {@code x-request-id}, can't be told
     */
    boolean isRepeated(@Nullable EndpointDetails connection, HttpResponse answer) {
        Header id = answer.getFirstHeader(ID);
        if (connection == null || id == null || answer.getCode() != HttpStatus.SC_OK) {
            return false;
        }
        Head head = new Head(String.valueOf(id.getValue()), Arrays.toString(answer.getHeaders()));
        Head before = last.put(connection, head);
        if (before != null && !before.id().equals(head.id())) {
            namesDiffer = true;
        }
        return namesDiffer && head.equals(before);
    }
}
