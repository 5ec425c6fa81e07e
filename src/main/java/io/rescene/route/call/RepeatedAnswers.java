package io.rescene.route.call;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Tells an answer that is sent a second time from the one that is awaited. Taken for it, its description would go to another
 * scene, and from then on each answer of its connection to the question after its own.
 */
final class RepeatedAnswers {
    private static final String ID = "x-request-id";

    /** The head of the last answer on each connection. */
    private final Map<EndpointDetails, String> last = Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * Whether an answer is the one that its connection brought last.
     *
     * @param connection its own object for each connection; null: not known
     * @param answer by its head; one without {@code x-request-id} can't be told
     */
    boolean isRepeated(@Nullable EndpointDetails connection, HttpResponse answer) {
        if (connection == null || !answer.containsHeader(ID)) {
            return false;
        }
        // As a whole: some servers give each answer the same name, but hardly the same time and length too.
        String head = Arrays.toString(answer.getHeaders());
        return head.equals(last.put(connection, head));
    }
}
