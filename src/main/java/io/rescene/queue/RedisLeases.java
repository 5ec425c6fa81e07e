package io.rescene.queue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/**
 * Leases out of a cap that several takers share, in Redis: what a killed taker held comes back by its end. Free ones go to
 * whoever holds the fewest, among equals to whoever has waited longest.
 *
 * <p>A key says which run of Redis the leases belong to and from when on they may be given. If it is missing or names
 * another run, Redis has lost leases, or may have: what they stood for may go on, so nothing is given for the length of a lease.
 * Expiry is by the clock of Redis.
 */
public final class RedisLeases {
    /** Not seen for so long, a taker does not wait any more. */
    private static final int WAITS_MILLIS = 500;

    private static final String EXCHANGE = script();

    private final RedissonClient client;
    private final List<Object> keys;
    private final String taker;
    private final long cap;
    private final long leaseMillis;

    /**
     * The leases under a name.
     *
     * @param client the client
     * @param name the first key; the others begin with it
     * @param taker who takes, without a colon
     * @param cap how many there may be at once, at least 1
     * @param lease how long each lasts, at least 1 ms
     */
    public RedisLeases(RedissonClient client, String name, String taker, int cap, Duration lease) {
        this.client = client;
        this.keys = List.of(name, name + ":leases", name + ":waiting", name + ":seen");
        this.taker = taker;
        this.cap = cap;
        this.leaseMillis = lease.toMillis();
    }

    private static String script() {
        try (InputStream in = RedisLeases.class.getResourceAsStream("leases.lua")) {
            if (in == null) {
                throw new IllegalStateException("The jar carries no leases.lua");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * To be called before the first exchange: makes the key if it is missing, as it is at the very first start.
     *
     * @param othersMayBeAtWork whether a missing key means that leases were lost, so that one lease is waited out
     */
    public void begin(boolean othersMayBeAtWork) {
        run(othersMayBeAtWork ? leaseMillis : 0, List.of(), List.of());
    }

    /** Whether the key is there, and of the present run of Redis. */
    public boolean isKnown() {
        return run(-1, List.of(), List.of()).contains("known");
    }

    /**
     * Gives leases back and takes others.
     *
     * @param back names of this taker's leases; what is not there is passed over
     * @param wanted new names, each used once
     * @return which of {@code wanted} were given; in doubt, after an exception, all may have been
     */
    public Set<String> exchange(List<String> back, List<String> wanted) {
        Set<String> given = new HashSet<>(run(leaseMillis, back, wanted));
        given.retainAll(wanted);
        return given;
    }

    private List<String> run(long afterLoss, List<String> back, List<String> wanted) {
        List<Object> values = new ArrayList<>(List.of(
                Long.toString(leaseMillis),
                Long.toString(afterLoss),
                Long.toString(cap),
                taker,
                Integer.toString(WAITS_MILLIS),
                Integer.toString(back.size())));
        values.addAll(back);
        values.addAll(wanted);
        return client.getScript(StringCodec.INSTANCE)
                .eval(RScript.Mode.READ_WRITE, EXCHANGE, RScript.ReturnType.MULTI, keys, values.toArray());
    }
}
