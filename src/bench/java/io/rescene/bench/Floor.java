package io.rescene.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * The least there is: N threads, each with a client and a connection that it keeps, send the same request again and again
 * and read the answer. No queue, no database, nobody looks at what came. The client is the one that camel-http uses;
 * java.net.http takes more CPU a call.
 */
final class Floor {
    private Floor() {}

    /**
     * Makes so many calls.
     *
     * @return seconds from the first one's beginning to the last one's end
     */
    static double seconds(URI chat, byte[] body, int slots, int calls) {
        AtomicInteger left = new AtomicInteger(calls);
        ExecutorService threads = Executors.newFixedThreadPool(slots);
        try {
            long begun = System.nanoTime();
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < slots; i++) {
                ends.add(threads.submit(() -> loop(chat, body, left)));
            }
            for (Future<?> end : ends) {
                end.get();
            }
            return (System.nanoTime() - begun) / 1e9;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a call failed", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void loop(URI chat, byte[] body, AtomicInteger left) {
        try (CloseableHttpClient client = HttpClients.createMinimal()) {
            while (left.getAndDecrement() > 0) {
                HttpPost post = new HttpPost(chat);
                post.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
                client.execute(post, answer -> EntityUtils.toByteArray(answer.getEntity()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same in a JVM of its own: address, file of the body, slots, calls. Prints the seconds. */
    public static void main(String[] arguments) throws IOException {
        System.out.println(seconds(
                URI.create(arguments[0]),
                Files.readAllBytes(Path.of(arguments[1])),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3])));
    }
}
