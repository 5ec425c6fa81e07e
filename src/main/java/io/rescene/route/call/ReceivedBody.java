package io.rescene.route.call;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.jspecify.annotations.Nullable;

/**
 * What came of an answer's body, which is paid for: whatever a route does with it afterwards, it is still there.
 *
 * @param bytes all, or the first 32 MB; empty if reading them failed
 * @param failure why it is not whole
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier between two steps, never compared
record ReceivedBody(byte[] bytes, Optional<String> failure) {
    /** More than any answer needs; what is longer is cut off. */
    private static final int MOST_BYTES = 32_000_000;

    /** There is none. */
    static final ReceivedBody NONE = new ReceivedBody(new byte[0], Optional.empty());

    /** Opens what is to be read. */
    interface Source {
        /** The body; null: there is none. */
        @Nullable
        InputStream open() throws IOException;
    }

    /** Reads it to its end, or to where it fails. */
    static ReceivedBody read(Source source) {
        byte[] body = NONE.bytes();
        Optional<String> failure = Optional.empty();
        try (InputStream in = source.open()) {
            if (in != null) {
                body = in.readNBytes(MOST_BYTES);
                failure = in.read() >= 0 ? Optional.of("it is longer than " + MOST_BYTES + " bytes") : failure;
            }
        } catch (IOException | RuntimeException | Error e) {
            // An Error, too: an answer may be more than the heap holds, and the gate is to hear of the call's end.
            failure = Optional.of(CallTrouble.line(e));
        }
        return new ReceivedBody(body, failure);
    }

    /** The entity with this in the place of a body that can be read once. */
    HttpEntity in(HttpEntity read) {
        return new HttpEntityWrapper(read) {
            @Override
            public InputStream getContent() {
                return new Stream(bytes);
            }

            @Override
            public void close() {
                // nothing is open any more
            }
        };
    }

    /** Whether a message's body is just this, however much of it was read. */
    static boolean isUntouched(@Nullable Object body) {
        return body instanceof Stream;
    }

    /** Begins anew for each step of a route that reads it. */
    private static final class Stream extends ByteArrayInputStream {
        Stream(byte[] bytes) {
            super(bytes);
        }

        @Override
        public void close() {
            reset();
        }
    }
}
