package io.rescene.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** An entry of the Redis list {@code video_processing}. PostgreSQL is the truth: the entry only names the job. */
public sealed interface JobEntry {
    /**
     * A job by its row.
     *
     * @param job its row
     * @param extra the fields that Rescene does not know, as a JSON object in ASCII; empty if there are none
     */
    record OfJob(long job, Optional<String> extra) implements JobEntry {}

    /** A bare video id, pushed by hand. */
    record OfVideo(UUID video) implements JobEntry {}

    /** Neither. */
    record Unknown(String reason) implements JobEntry {}

    /** The only version there is. */
    int VERSION = 1;

    /** The text of a job's entry: its row, its video for people who look into the list, and what it once carried. */
    static String text(Runs.Opened job) {
        String known = "{\"v\":" + VERSION + ",\"job\":" + job.job() + ",\"video\":\"" + job.video() + "\"";
        return known + job.extra().map(extra -> "," + extra.substring(1)).orElse("}");
    }

    /**
     * Reads an entry; fields it doesn't know are kept.
     *
     * @param text whatever somebody pushed
     */
    static JobEntry of(String text) {
        Optional<UUID> video = UuidForm.read(text.strip());
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
            if (!entry.has("v")) {
                return new Unknown("no version: \"v\" is missing; to have a video upgraded, push its id alone");
            }
            if (entry.path("v").asInt(0) != VERSION) {
                return new Unknown(
                        "unknown version " + entry.path("v").asText("").replaceAll("[^\\w.-].*", "?"));
            }
            return entry.path("job").isIntegralNumber() && entry.path("job").canConvertToLong()
                    ? new OfJob(entry.path("job").longValue(), Parsing.extra((ObjectNode) entry))
                    : new Unknown("no job number");
        } catch (JsonProcessingException e) {
            return new Unknown("neither a job nor a video id");
        }
    }

    /** What reading needs. */
    final class Parsing {
        private static final int LONGEST = 10_000;
        private static final Set<String> KNOWN = Set.of("v", "job", "video");
        /** Keeps numbers as they are; writes ASCII, so that any string survives storage. */
        private static final ObjectMapper MAPPER = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .build();

        private Parsing() {}

        private static Optional<String> extra(ObjectNode entry) throws JsonProcessingException {
            ObjectNode rest = entry.deepCopy().remove(KNOWN);
            return rest.isEmpty() ? Optional.empty() : Optional.of(MAPPER.writeValueAsString(rest));
        }
    }
}
