package io.rescene.route.call;

import io.rescene.resilience.Causes;
import io.rescene.resilience.http.KeptConnections.NoSocketException;
import io.rescene.route.folder.UnaskableException;
import io.rescene.text.Text;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.net.NamedEndpoint;
import org.jspecify.annotations.Nullable;

/** What is told of a call that brought no whole answer. */
final class CallTrouble {
    private static final int LONGEST = 200;
    private static final String ROUTE = "the route call-openai ";

    private CallTrouble() {}

    /** A call was ended by closing its connection. */
    static final class EndedException extends IOException {
        private static final long serialVersionUID = 1;

        private EndedException(String why, @Nullable IOException cause) {
            super(why, cause);
        }

        /** What came was the answer before it. */
        static EndedException repeated() {
            return new EndedException("the answer to the call before came once more", null);
        }

        /** It had reached its deadline. */
        static EndedException overdue(Duration deadline, IOException cause) {
            String seconds = BigDecimal.valueOf(deadline.toMillis(), 3)
                    .stripTrailingZeros()
                    .toPlainString();
            return new EndedException("no answer within " + seconds + " s (rescene.openai.timeout)", cause);
        }

        /** The worker did not wait for it any longer. */
        static EndedException stopped(IOException cause) {
            return new EndedException("the worker was stopped before the answer came", cause);
        }
    }

    /** A call failed, or was ended, before it had a connection. */
    static final class UnsentException extends IOException {
        private static final long serialVersionUID = 1;

        UnsentException(IOException cause) {
            super(line(cause), cause);
        }
    }

    /** Whether the request surely never left, so that it can't have been billed. */
    static boolean neverLeft(Throwable failure) {
        return failure instanceof UnsentException
                || isNoConnection(failure)
                || Causes.first(UnaskableException.class, failure).isPresent()
                || failure instanceof NoSocketException
                || failure instanceof UnknownHostException
                || failure instanceof SSLHandshakeException
                || failure instanceof ConnectionRequestTimeoutException
                || isClosedPool(failure)
                || isStoppedRoute(failure);
    }

    /** The client was closed before it gave the call a connection; it tells so by these words only. */
    private static boolean isClosedPool(Throwable failure) {
        return failure instanceof IllegalStateException && "Connection pool shut down".equals(failure.getMessage());
    }

    /** A step that sends was stopped before the call came to it; Camel tells so by these words only. */
    private static boolean isStoppedRoute(Throwable failure) {
        return failure instanceof IllegalStateException
                && String.valueOf(failure.getMessage()).startsWith("SendProcessor has not been started");
    }

    private static boolean isNoConnection(Throwable failure) {
        return failure instanceof ConnectException
                || failure instanceof NoRouteToHostException
                || failure instanceof ConnectTimeoutException;
    }

    /** One line of a route that failed before anything of it could send. */
    static String unsent(Throwable failure) {
        return neverLeft(failure) ? line(failure) : ROUTE + "fails before it sends: " + line(failure);
    }

    /** Whether what is told is of the route, and not of the way to OpenAI. */
    static boolean isOfRoute(String told) {
        return told.startsWith(ROUTE);
    }

    /** One line. */
    static String line(Throwable failure) {
        if (failure instanceof EndedException || failure instanceof UnsentException) {
            return String.valueOf(failure.getMessage());
        }
        Optional<UnaskableException> refusal = Causes.first(UnaskableException.class, failure);
        if (refusal.isPresent()) {
            return String.valueOf(refusal.get().getMessage());
        }
        if (failure instanceof UnknownHostException) {
            return "the host " + String.valueOf(failure.getMessage()).split(":", 2)[0] + " can't be found";
        }
        if (failure instanceof NoSocketException) {
            return "no connection can be opened: " + failure.getMessage();
        }
        if (isNoConnection(failure)) {
            return "the host" + host(failure).map(name -> " " + name).orElse("") + " can't be connected to";
        }
        if (isStoppedRoute(failure)) {
            return ROUTE + "is stopped: start it by JMX, or start the worker again";
        }
        // What else a failure says of itself may hold a payload, unless it is about the connection. That may repeat
        // bytes of the answer.
        String said = failure instanceof IOException && failure.getMessage() != null
                ? ": " + Text.firstLine(failure.getMessage())
                : "";
        return failure.getClass().getSimpleName() + Text.beginning(said, LONGEST);
    }

    private static Optional<String> host(Throwable failure) {
        NamedEndpoint host = failure instanceof HttpHostConnectException refused
                ? refused.getHost()
                : failure instanceof ConnectTimeoutException late ? late.getHost() : null;
        return Optional.ofNullable(host).map(NamedEndpoint::getHostName);
    }
}
