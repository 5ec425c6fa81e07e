package io.rescene.resilience.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.client5.http.impl.io.LenientHttpResponseParser;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpRequestWriter;
import org.apache.hc.core5.http.io.HttpConnectionFactory;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.io.SessionOutputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What has come on a connection beyond its last answer: it would be taken for the next one, and that for the one after it, so
 * that all further questions got each other's answers. A connection reads ahead, so it may hold this where nobody sees it.
 */
final class Leftovers {
    private Leftovers() {}

    /** Connections that write no request after something that nobody asked for. */
    static HttpConnectionFactory<ManagedHttpClientConnection> refusing(Http1Config config) {
        return socket -> {
            Answers answers = new Answers(config);
            return ManagedHttpClientConnectionFactory.builder()
                    .http1Config(config)
                    .responseParserFactory(given -> answers)
                    .requestWriterFactory(() -> new Requests(answers))
                    .build()
                    .createConnection(socket);
        };
    }

    /** Reads a connection's answers, and knows from where. */
    private static final class Answers extends LenientHttpResponseParser {
        private @Nullable SessionInputBuffer ahead;

        Answers(Http1Config config) {
            super(config);
        }

        @Override
        public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in) throws IOException, HttpException {
            ahead = buffer;
            return super.parse(buffer, in);
        }

        boolean anyLeft() {
            return ahead != null && ahead.length() > 0;
        }
    }

    /** Writes a connection's requests. */
    private static final class Requests extends DefaultHttpRequestWriter {
        private final Answers answers;

        Requests(Answers answers) {
            this.answers = answers;
        }

        @Override
        public void write(ClassicHttpRequest request, SessionOutputBuffer buffer, OutputStream out)
                throws IOException, HttpException {
            if (answers.anyLeft()) {
                throw new KeptConnections.StaleException();
            }
            super.write(request, buffer, out);
        }
    }
}
