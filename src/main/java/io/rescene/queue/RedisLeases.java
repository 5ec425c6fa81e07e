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
import org.redisson.client.RedisException;
import org.redisson.client.codec.StringCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases out of a cap that several takers share, in Redis: what a killed taker held comes back by its end. Free ones go to
 * whoever holds the fewest, among equals to whoever has waited longest. Who is to come for them, or to give some back, is
 * called by a message; a message may be lost, so who waits asks again from time to time.
 *
 * <p>A key says which run of Redis the leases belong to and from when on they may be given. If it is missing or names
 * another run, Redis has lost leases, or may have: what they stood for may go on, so nothing is given for the length of a lease.
 * Expiry is by the clock of Redis.
 */
public final class RedisLeases {
    /**
     * What an exchange brought.
     *
     * @param given which of the wanted leases were given
     * @param keeps whether the taker may use again what it has; else others wait that hold fewer, or Redis has lost leases,
     *     and each goes back when it has been used
     */
    public record Dealt(Set<String> given, boolean keeps) {
        /** @param given copied */
        public Dealt {
            given = Set.copyOf(given);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(RedisLeases.class);
    /** Not seen for so long, a taker does not wait any more: what is free is not kept for it. */
    private static final int WAITS_MILLIS = 500;

    private static final String EXCHANGE = script();

    private final RedissonClient client;
    private final List<Object> keys;
    private final String channel;
    private final String taker;
    private final long cap;
    private final long leaseMillis;

    /**
     * The leases under a name.
     *
     * @param client the client
     * @param name the first key; the others and the channel begin with it
     * @param taker who takes, without a colon or a blank
     * @param cap how many there may be at once, at least 1
     * @param lease how long each lasts, at least 1 ms
     */
    public RedisLeases(RedissonClient client, String name, String taker, int cap, Duration lease) {
        this.client = client;
        this.keys = List.of(name, name + ":leases", name + ":wants");
        this.channel = name + ":called";
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
     * @return what was given; in doubt, after an exception, all may have been
     */
    public Dealt exchange(List<String> back, List<String> wanted) {
        List<String> reply = run(leaseMillis, back, wanted);
        return new Dealt(
                new HashSet<>(reply.subList(1, reply.size())), reply.get(0).equals("keep"));
    }

    /**
     * Has this taker told when an exchange is worth its while: something is free for it, or others wait for what it holds.
     *
     * @param called is told, on a thread of the client's, and should not take long
     */
    public void onCall(Runnable called) {
        try {
            client.getTopic(channel, StringCodec.INSTANCE).addListener(String.class, (name, takers) -> {
                if (List.of(takers.split(" ")).contains(taker)) {
                    called.run();
                }
            });
        } catch (RedisException e) {
            LOG.warn(
                    "The fleet's permits change hands more slowly, without the channel {}. {}",
                    channel,
                    RedisWords.told(e));
        }
    }

    private List<String> run(long afterLoss, List<String> back, List<String> wanted) {
        List<Object> values = new ArrayList<>(List.of(
                Long.toString(leaseMillis),
                Long.toString(afterLoss),
                Long.toString(cap),
                taker,
                Integer.toString(WAITS_MILLIS),
                channel,
                Integer.toString(back.size())));
        values.addAll(back);
        values.addAll(wanted);
        return client.getScript(StringCodec.INSTANCE)
                .eval(RScript.Mode.READ_WRITE, EXCHANGE, RScript.ReturnType.MULTI, keys, values.toArray());
    }
}
