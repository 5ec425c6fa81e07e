package io.rescene.jobs;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Takes a UUID in its usual form only: {@link UUID#fromString} alone takes too much. */
public final class UuidForm {
    private static final Pattern FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private UuidForm() {}

    /**
     * Reads a UUID.
     *
     * @param text whatever somebody wrote
     * @return empty if it is none
     */
    public static Optional<UUID> read(String text) {
        return FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }
}
