package io.rescene.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;

/** The one way JSON is read and written here: hostile input is bounded, output is pure ASCII. */
public final class Json {
    /** The longest string, in characters, that is read from an answer. */
    public static final int LONGEST_STRING = 20_000_000;

    /**
     * Reads at most 100 levels and {@link #LONGEST_STRING} characters a string, refuses trailing text; writes every
     * character outside ASCII as an escape, so that lone surrogates survive storage, and amounts
     * without an exponent.
     */
    public static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(100)
                            .maxStringLength(LONGEST_STRING)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private Json() {}

    /** On one line. */
    public static String text(JsonNode json) {
        try {
            return MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What is known could not be written as JSON", e);
        }
    }

    /** A text as a JSON string, with its quotation marks, between what stands before and after it. */
    static byte[] within(byte[] head, String text, byte[] tail) {
        try {
            byte[] json = MAPPER.writeValueAsBytes(text);
            return ByteBuffer.allocate(head.length + json.length + tail.length)
                    .put(head)
                    .put(json)
                    .put(tail)
                    .array();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A text could not be written as JSON", e);
        }
    }
}
