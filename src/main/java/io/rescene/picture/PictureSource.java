package io.rescene.picture;

import io.rescene.picture.PictureAddress.UnusableAddressException;
import io.rescene.picture.PublicAddresses.PrivateAddressException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** Fetches pictures over HTTP: size-limited, type-checked, redirects bounded, inner addresses refused. Thread-safe. */
public final class PictureSource implements AutoCloseable {
    private static final Pattern STATUS_IN_BODY = Pattern.compile("\"statusCode\"\\s*:\\s*\"?(\\d{3})");
    private static final int MOST_ERROR_BYTES = 4096;
    private static final int SMALL = 16_384;
    private static final int BELIEVED = 262_144;

    private final PictureAddress addresses;
    private final PicturePolicy policy;
    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor watch;

    /**
     * A source with connections of its own.
     *
     * @param addresses tells where a picture is
     * @param policy limits and the service key
     */
    public PictureSource(PictureAddress addresses, PicturePolicy policy) {
        this.addresses = addresses;
        this.policy = policy;
        Timeout timeout = Timeout.ofMilliseconds(policy.timeout().toMillis());
        PoolingHttpClientConnectionManagerBuilder connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(policy.connections())
                .setMaxConnPerRoute(policy.connections())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout)
                        .setSocketTimeout(timeout)
                        .build());
        if (!policy.allowPrivateHosts()) {
            connections.setDnsResolver(new PublicAddresses());
        }
        watch = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "picture-watch");
            thread.setDaemon(true);
            return thread;
        });
        // Else each request that was in time stays until its deadline.
        watch.setRemoveOnCancelPolicy(true);
        client = HttpClients.custom()
                .setConnectionManager(connections.build())
                .setDefaultRequestConfig(
                        RequestConfig.custom().setResponseTimeout(timeout).build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .build();
    }

    /**
     * Fetches a picture once.
     *
     * @param url {@code thumbnail_url} as it stands in the table
     * @return what it came to; never throws for what the outside does
     */
    public PictureAnswer fetch(String url) {
        long deadline = System.nanoTime() + policy.timeout().toNanos();
        try {
            URI address = addresses.of(url);
            for (int hop = 0; hop <= PicturePolicy.MOST_REDIRECTS; hop++) {
                Step step = execute(request(address), deadline);
                if (step.redirect().isEmpty()) {
                    return judge(step, address);
                }
                address = addresses.of(address.resolve(step.redirect().get()).toString());
            }
            return new PictureAnswer.Broken(
                    "the picture's URL redirects more than " + PicturePolicy.MOST_REDIRECTS + " times");
        } catch (UnusableAddressException | PrivateAddressException e) {
            String hint = e instanceof PrivateAddressException
                    ? "; rescene.image.allow-private-hosts=true allows such pictures"
                    : "";
            return new PictureAnswer.Broken(e.getMessage() + hint);
        } catch (IllegalArgumentException e) {
            return new PictureAnswer.Broken("the picture's URL redirects to a malformed address");
        } catch (IOException e) {
            return new PictureAnswer.Passing("the picture could not be fetched from its host: "
                    + e.getClass().getSimpleName());
        }
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
    private Step execute(HttpGet request, long deadline) throws IOException {
        Future<?> end = watch.schedule(request::cancel, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        AtomicReference<@Nullable Step> read = new AtomicReference<>();
        try {
            client.execute(request, response -> {
                Step step = read(response, deadline);
                read.set(step);
                if (!step.whole()) {
                    // The client would read the rest, however long, to use the connection again.
                    request.cancel();
                }
                return step;
            });
        } catch (IOException e) {
            if (read.get() == null) {
                throw e;
            }
        } finally {
            end.cancel(false);
        }
        return Objects.requireNonNull(read.get());
    }

    /** One request's response, read as far as it may be. */
    @SuppressWarnings("ArrayRecordComponent") // lives for one fetch
    private record Step(int status, String type, byte[] body, boolean whole, Optional<String> redirect) {}

    private HttpGet request(URI address) {
        HttpGet request = new HttpGet(address);
        request.setHeader("Accept", "image/*");
        if (addresses.isStorage(address) && !policy.serviceKey().isEmpty()) {
            request.setHeader("apikey", policy.serviceKey());
            if (!policy.serviceKey().startsWith("sb_")) {
                request.setHeader("Authorization", "Bearer " + policy.serviceKey());
            }
        }
        return request;
    }

    private Step read(ClassicHttpResponse response, long deadline) throws IOException {
        int status = response.getCode();
        Header location = response.getFirstHeader("Location");
        Optional<String> redirect = status >= 300 && status < 400 && status != 304 && location != null
                ? Optional.of(location.getValue())
                : Optional.empty();
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new Step(status, "", new byte[0], true, redirect);
        }
        int most = status == 200 ? policy.maxBytes() : MOST_ERROR_BYTES;
        String type = String.valueOf(entity.getContentType()).replaceAll("[^\\w/+.-].*", "");
        if (entity.getContentLength() > most) {
            return new Step(status, type, new byte[0], false, redirect);
        }
        byte[] body = read(entity, most + 1, deadline);
        return new Step(status, type, body, body.length <= most, redirect);
    }

    private static byte[] read(HttpEntity entity, int most, long deadline) throws IOException {
        InputStream in = entity.getContent();
        // The size is the host's word: believed as far as it spares the usual picture a second and third copy.
        int size = (int) Math.max(SMALL, Math.min(BELIEVED, entity.getContentLength()));
        ByteArrayOutputStream body = new ByteArrayOutputStream(size);
        byte[] buffer = new byte[SMALL];
        while (body.size() < most) {
            int n = in.read(buffer, 0, Math.min(buffer.length, most - body.size()));
            if (n < 0) {
                break;
            }
            body.write(buffer, 0, n);
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("the picture took longer than its time-out");
            }
        }
        return body.toByteArray();
    }

    private PictureAnswer judge(Step step, URI address) {
        int status = step.status();
        if (addresses.isStorage(address)) {
            status = storageStatus(step);
            if (status == 401 || status == 403) {
                return new PictureAnswer.Refused("Supabase storage answers " + status
                        + ": check SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY in .env");
            }
        }
        if (status == 408 || status == 425 || status == 429 || status >= 500) {
            return new PictureAnswer.Passing("the picture's host answers " + status);
        }
        if (status != 200) {
            return new PictureAnswer.Broken("the picture's host answers " + status);
        }
        if (!step.whole()) {
            return new PictureAnswer.Broken("the picture is larger than " + policy.maxBytes() + " bytes");
        }
        return ImageType.of(step.body())
                .<PictureAnswer>map(type -> new PictureAnswer.Found(new Picture(type, step.body())))
                .orElseGet(() -> new PictureAnswer.Broken("what the picture's host sends is no JPEG, PNG, GIF or WebP"
                        + (step.type().isEmpty() ? "" : " but " + step.type())));
    }

    /** Supabase storage may answer 400 and say the true status in the body. */
    private static int storageStatus(Step step) {
        if (step.status() == 400) {
            var inBody = STATUS_IN_BODY.matcher(new String(step.body(), StandardCharsets.UTF_8));
            return inBody.find() ? Integer.parseInt(inBody.group(1)) : 400;
        }
        return step.status();
    }
}
