package io.rescene.picture;

import io.rescene.picture.PictureAddress.UnusableAddressException;
import io.rescene.picture.PublicAddresses.PrivateAddressException;
import io.rescene.resilience.Daemons;
import io.rescene.resilience.http.KeptConnections;
import io.rescene.resilience.http.LastingConnections;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** Fetches pictures over HTTP, by the JVM's proxy if it has one: size-limited, type-checked, redirects bounded, inner addresses refused. Thread-safe. */
public final class PictureSource implements AutoCloseable {
    private final PictureAddress addresses;
    private final PicturePolicy policy;
    private final Function<String, Optional<Duration>> retryAfter;
    private final CloseableHttpClient client;
    private final Optional<PublicAddresses> publicOnly;
    private final ScheduledThreadPoolExecutor watch;
    private final Set<HttpGet> underWay = ConcurrentHashMap.newKeySet();

    /**
     * A source with connections of its own.
     *
     * @param addresses tells where a picture is
     * @param policy limits and the service key
     * @param retryAfter reads a header {@code Retry-After}: how long a host wants to be left alone; empty if it can't be read
     */
    public PictureSource(
            PictureAddress addresses, PicturePolicy policy, Function<String, Optional<Duration>> retryAfter) {
        this.addresses = addresses;
        this.policy = policy;
        this.retryAfter = retryAfter;
        Timeout timeout = Timeout.ofMilliseconds(policy.timeout().toMillis());
        PoolingHttpClientConnectionManagerBuilder connections = KeptConnections.pool()
                .setMaxConnTotal(policy.connections())
                .setMaxConnPerRoute(policy.connections())
                .setConnectionFactory(LastingConnections.factory())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout)
                        .setSocketTimeout(timeout)
                        .build());
        publicOnly = policy.allowPrivateHosts() ? Optional.empty() : Optional.of(new PublicAddresses());
        publicOnly.ifPresent(connections::setDnsResolver);
        watch = new ScheduledThreadPoolExecutor(1, Daemons.named("picture-watch"));
        // Else each request that was in time stays until its deadline.
        watch.setRemoveOnCancelPolicy(true);
        client = KeptConnections.lookedAt(HttpClients.custom(), policy.timeout())
                .setConnectionManager(new LastingConnections(connections.build()))
                .setDefaultRequestConfig(
                        RequestConfig.custom().setResponseTimeout(timeout).build())
                // For their proxy.
                .useSystemProperties()
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .build();
    }

    /**
     * Fetches a picture once.
     *
     * @param url {@code thumbnail_url} as it stands in the table
     * @param room for the picture
     * @return what it came to; never throws for what the outside does
     */
    public PictureAnswer fetch(String url, PictureRoom room) {
        long deadline = System.nanoTime() + policy.timeout().toNanos();
        String host = "";
        try {
            URI address = addresses.of(url);
            for (int hop = 0; hop <= PicturePolicy.MOST_REDIRECTS; hop++) {
                host = String.valueOf(address.getHost());
                if (publicOnly.isPresent()) {
                    publicOnly.get().check(address);
                }
                PictureResponse response = execute(request(address), deadline, room);
                if (response.redirect().isEmpty()) {
                    return response.answer(host, addresses.isStorage(address), policy.maxBytes(), retryAfter);
                }
                address = addresses.redirected(address, response.redirect().get());
            }
            return new PictureAnswer.Broken(
                    "the picture's URL redirects more than " + PicturePolicy.MOST_REDIRECTS + " times");
        } catch (UnusableAddressException | PrivateAddressException e) {
            String hint = e instanceof PrivateAddressException
                    ? "; rescene.image.allow-private-hosts=true allows such pictures"
                    : "";
            return new PictureAnswer.Broken(e.getMessage() + hint);
        } catch (IllegalArgumentException e) {
            return new PictureAnswer.Broken("the picture's URL, or one that it redirects to, is malformed");
        } catch (MessageConstraintException e) {
            return new PictureAnswer.Broken("the picture's host sends more headers than any picture needs");
        } catch (IOException e) {
            return new PictureAnswer.Passing(trouble(e, host, System.nanoTime() - deadline >= 0));
        }
    }

    /** Tells where a picture is. */
    public PictureAddress addresses() {
        return addresses;
    }

    /** Names the host and never the address, whose query may be a signature. */
    private String trouble(IOException failure, String host, boolean late) {
        if (failure instanceof UnknownHostException) {
            return "the picture's host " + host + " can't be found";
        }
        if (failure instanceof ConnectException
                || failure instanceof NoRouteToHostException
                || failure instanceof ConnectTimeoutException) {
            return "the picture's host " + host + " can't be connected to";
        }
        if (late) {
            // Ended by the watch, which shows as whatever a closed socket shows as.
            return "the picture did not arrive within "
                    + BigDecimal.valueOf(policy.timeout().toMillis(), 3)
                            .stripTrailingZeros()
                            .toPlainString()
                    + " s (rescene.image.timeout)";
        }
        return "the picture could not be fetched from its host " + host + ": "
                + failure.getClass().getSimpleName();
    }

    /** Ends the requests that are under way: what they were for is told as trouble that passes. */
    public void endAll() {
        underWay.forEach(HttpGet::cancel);
    }

    /** Whether nobody needs to be asked about a picture, as it shows nothing that could be described. Takes CPU time. */
    public boolean isBlank(Picture picture) {
        return policy.blankness().filter(rule -> rule.isBlank(picture)).isPresent();
    }

    @Override
    public void close() throws IOException {
        watch.shutdownNow();
        client.close();
    }

    /** The client only bounds each wait for bytes: the watch ends a request whose bytes trickle, headers included. */
    private PictureResponse execute(HttpGet request, long deadline, PictureRoom room) throws IOException {
        Future<?> end = watch.schedule(request::cancel, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        AtomicReference<@Nullable PictureResponse> read = new AtomicReference<>();
        underWay.add(request);
        try {
            client.execute(request, response -> {
                PictureResponse got = PictureResponse.read(response, policy.maxBytes(), deadline, room);
                read.set(got);
                if (!got.whole()) {
                    // The client would read the rest, however long, to use the connection again.
                    request.cancel();
                }
                return got;
            });
        } catch (IOException e) {
            if (read.get() == null) {
                throw e;
            }
        } catch (IllegalStateException e) {
            // What the client says where it is ended between two of its steps.
            if (!request.isCancelled()) {
                throw e;
            }
            throw new IOException(e);
        } catch (Error e) {
            // The client would keep the connection for good.
            request.cancel();
            throw new IOException(e);
        } finally {
            underWay.remove(request);
            end.cancel(false);
        }
        return Objects.requireNonNull(read.get());
    }

    private HttpGet request(URI address) {
        HttpGet request = new HttpGet(address);
        request.setHeader("Accept", "image/*");
        if (addresses.isStorage(address) && !policy.serviceKey().isEmpty()) {
            SupabaseStorage.headers(policy.serviceKey()).forEach(request::setHeader);
        }
        return request;
    }
}
