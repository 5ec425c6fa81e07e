package io.rescene.openai;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What came back over HTTP, before anybody judged it.
 *
 * @param status the HTTP status; 0 if none arrived
 * @param headers by name, whatever the case
 * @param body empty if none arrived, or it broke off
 * @param failure what went wrong on the way, in one line; empty if the body arrived whole
 * @param sent false only if the request surely never left, so that it can't have been billed
 * @param millis from the start of the call to its end
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier between two steps, never compared
public record HttpAnswer(
        int status, Map<String, String> headers, byte[] body, Optional<String> failure, boolean sent, long millis) {
    private static final Pattern REQUEST_ID = Pattern.compile("[\\x20-\\x7e]{1,200}");

    /** Makes header names case-insensitive. */
    public HttpAnswer {
        Map<String, String> folded = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        folded.putAll(headers);
        headers = folded;
    }

    /** A header's value without white space around it, if it is there. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name)).map(String::strip);
    }

    /** The provider's name for this exchange of messages, for its support; empty if it is none that could be stored. */
    public Optional<String> requestId() {
        return header("x-request-id").filter(id -> REQUEST_ID.matcher(id).matches());
    }

    /** Never the body. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "HTTP %d, %d bytes, %d ms", status, body.length, millis);
    }
}
