package io.rescene.support;

import io.rescene.support.MiniHttp.Request;
import io.rescene.support.Wire.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Serves a picture of its own at every path that ends in .jpg or .png, unless the script says otherwise. */
public final class PictureServer implements AutoCloseable {

    /** What may go wrong with a picture. */
    public sealed interface Trouble {
        Reply reply(byte[] picture);

        /** This status with a body of text. */
        record Status(int code, String body) implements Trouble {
            @Override
            public Reply reply(byte[] picture) {
                return new Reply(code, Map.of("content-type", "text/plain"), body.getBytes(StandardCharsets.UTF_8));
            }
        }

        /** This status, and when to come again as {@code retry-after} says it. */
        record Busy(int code, String retryAfter) implements Trouble {
            @Override
            public Reply reply(byte[] picture) {
                return new Reply(code, Map.of("retry-after", retryAfter), new byte[0]);
            }
        }

        /** 302 to this place. */
        record Redirect(String location) implements Trouble {
            @Override
            public Reply reply(byte[] picture) {
                return new Reply(302, Map.of("location", location), new byte[0]);
            }
        }

        /** The body of another type, with status 200. */
        record WrongType(String contentType, String body) implements Trouble {
            @Override
            public Reply reply(byte[] picture) {
                return new Reply(200, Map.of("content-type", contentType), body.getBytes(StandardCharsets.UTF_8));
            }
        }

        /** A picture's beginning, filled up to so many bytes. */
        record Oversize(int bytes) implements Trouble {
            @Override
            public Reply reply(byte[] picture) {
                return new Reply(200, Map.of("content-type", "image/jpeg"), java.util.Arrays.copyOf(picture, bytes));
            }
        }

        /** A black frame in its stead. */
        record Black() implements Trouble {
            @Override
            public Reply reply(byte[] picture) {
                return new Reply(200, Map.of("content-type", "image/jpeg"), TinyPicture.black());
            }
        }

        /** The right picture, late. */
        record Slow(Duration time) implements Trouble {
            @Override
            public Reply reply(byte[] picture) {
                return new Reply(200, Map.of("content-type", "image/jpeg"), picture);
            }
        }
    }

    /** A request as it came, and when: headers in lower case, so that a test can tell who was sent a key. */
    public record Seen(String path, Map<String, String> headers, Instant at) {}

    private final MiniHttp http = new MiniHttp("pictures", this::handle);
    private final ToIntFunction<String> size;
    private final Map<String, byte[]> made = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private volatile Function<String, Optional<Trouble>> troubles = path -> Optional.empty();

    /** Pictures as small as they get, about 900 bytes. */
    public static PictureServer start() {
        return new PictureServer(path -> 0);
    }

    /**
     * Pictures of the size asked for.
     *
     * @param size least bytes of the picture at a path, 0 for as small as they get
     */
    public static PictureServer start(ToIntFunction<String> size) {
        return new PictureServer(size);
    }

    private PictureServer(ToIntFunction<String> size) {
        this.size = size;
    }

    /** {@code http://127.0.0.1:port}: what a path such as {@code /p/1.jpg} is appended to. */
    public String base() {
        return http.url();
    }

    /** Decides for each path; changeable while it runs. */
    public PictureServer troubles(Function<String, Optional<Trouble>> script) {
        this.troubles = script;
        return this;
    }

    /** The bytes served at this path. */
    public byte[] bytesFor(String path) {
        return made.computeIfAbsent(path, p -> TinyPicture.of(p, size.applyAsInt(p)))
                .clone();
    }

    /** Every request so far. */
    public List<Seen> requests() {
        return List.copyOf(seen);
    }

    /** The most pictures that were asked for at once. */
    public int peak() {
        return peak.get();
    }

    private void handle(Request request, Wire wire) throws IOException {
        peak.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        try {
            serve(request, wire);
        } finally {
            underWay.decrementAndGet();
        }
    }

    private void serve(Request request, Wire wire) throws IOException {
        String path = request.path();
        seen.add(new Seen(path, request.headers(), Instant.now()));
        Optional<Trouble> trouble = troubles.apply(path);
        boolean jpeg = path.endsWith(".jpg");
        if (trouble.isPresent()) {
            if (trouble.get() instanceof Trouble.Slow slow && !wire.pause(slow.time())) {
                throw new IOException("the client hung up");
            }
            wire.send(trouble.get().reply(bytesFor(path)));
        } else if (jpeg || path.endsWith(".png")) {
            wire.send(new Reply(200, Map.of("content-type", jpeg ? "image/jpeg" : "image/png"), bytesFor(path)));
        } else {
            wire.send(new Trouble.Status(404, "no picture").reply(new byte[0]));
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
