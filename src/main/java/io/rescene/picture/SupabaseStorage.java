package io.rescene.picture;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How Supabase storage is asked, and what it means by its status. */
public final class SupabaseStorage {
    private static final Pattern STATUS_IN_BODY = Pattern.compile("\"statusCode\"\\s*:\\s*\"?(\\d{3})");

    private SupabaseStorage() {}

    /**
     * The headers that show a service key. One of the new kind, {@code sb_…}, is no token that could be a bearer's.
     *
     * @param key the key; empty: none
     */
    public static Map<String, String> headers(String key) {
        return key.startsWith("sb_") || key.isEmpty()
                ? Map.of("apikey", key)
                : Map.of("apikey", key, "Authorization", "Bearer " + key);
    }

    /**
     * The status that is meant where it answers 400: it may say the true one in the body.
     *
     * @param body the body, as text
     */
    public static int meantBy400(String body) {
        Matcher inBody = STATUS_IN_BODY.matcher(body);
        return inBody.find() ? Integer.parseInt(inBody.group(1)) : 400;
    }
}
