package io.rescene.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** An entry of the Redis list {@code video_processing}. PostgreSQL is the truth: the entry only names the job. */
public sealed interface JobEntry {
    /** A job by its row. */
    record OfJob(long job) implements JobEntry {}

    /** A bare video id, pushed by hand. */
    record OfVideo(UUID video) implements JobEntry {}

    /** Neither. */
    record Unknown(String reason) implements JobEntry {}

    /** The only version there is. */
    int VERSION = 1;

    /**
     * The text of a job's entry.
     *
     * @param job the job's row
     * @param video its video, for people who look into the list
     */
    static String text(long job, UUID video) {
        return "{\"v\":" + VERSION + ",\"job\":" + job + ",\"video\":\"" + video + "\"}";
    }

    /**
     * Reads an entry; fields it doesn't know are let be.
     *
     * @param text whatever somebody pushed
     */
    static JobEntry of(String text) {
        Optional<UUID> video = uuid(text.strip());
        if (video.isPresent()) {
            return new OfVideo(video.get());
        }
        if (text.length() > Parsing.LONGEST) {
            return new Unknown("longer than " + Parsing.LONGEST + " characters");
        }
        try {
            JsonNode entry = Parsing.MAPPER.readTree(text);
            if (!entry.isObject()) {
                return new Unknown("neither a job nor a video id");
            }
            if (entry.path("v").asInt(0) != VERSION) {
                return new Unknown(
                        "unknown version " + entry.path("v").asText("").replaceAll("[^\\w.-].*", "?"));
            }
            return entry.path("job").isIntegralNumber() && entry.path("job").canConvertToLong()
                    ? new OfJob(entry.path("job").longValue())
                    : new Unknown("no job number");
        } catch (JsonProcessingException e) {
            return new Unknown("neither a job nor a video id");
        }
    }

    /** Reads a UUID in its usual form only: {@link UUID#fromString} alone takes too much. */
    private static Optional<UUID> uuid(String text) {
        return Parsing.UUID_FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    /** What reading needs. */
    final class Parsing {
        private static final int LONGEST = 10_000;
        private static final ObjectMapper MAPPER = new ObjectMapper();
        private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

        private Parsing() {}
    }
}
