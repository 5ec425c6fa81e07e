package io.rescene.picture;

import java.time.Duration;
import java.util.Optional;

/**
 * How pictures are fetched.
 *
 * @param maxBytes the largest picture, in bytes; OpenAI takes at most 20 MB
 * @param timeout for connecting, for each wait for bytes, and for the whole
 * @param allowPrivateHosts whether private, loopback and link-local addresses may be asked
 * @param serviceKey the Supabase service key; empty if there is none. Sent to the storage's host only
 * @param connections the most connections at once, at least 1
 * @param blankness tells pictures that show nothing; empty: none is looked at
 */
public record PicturePolicy(
        int maxBytes,
        Duration timeout,
        boolean allowPrivateHosts,
        String serviceKey,
        int connections,
        Optional<Blankness> blankness) {
    /** How many redirects are followed. */
    public static final int MOST_REDIRECTS = 5;

    /** Never the key. */
    @Override
    public String toString() {
        return "PicturePolicy[maxBytes=" + maxBytes + ", timeout=" + timeout + ", allowPrivateHosts="
                + allowPrivateHosts + "]";
    }
}
