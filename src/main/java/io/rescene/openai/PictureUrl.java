package io.rescene.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Where a model finds a picture: at an address, or in the request itself. */
public sealed interface PictureUrl {
    /** The URL as it stands in a request. */
    String text();

    /**
     * The URL as a JSON string in ASCII, with its quotation marks. In parts, to be put one after another: a picture's is
     * large, and is copied but once, into its request.
     */
    List<byte[]> json();

    /** No picture yet: what a form has in a picture's place. */
    PictureUrl NONE = new Address("");

    /**
     * A picture elsewhere.
     *
     * @param text its URL, as it is to stand in the request
     */
    record Address(String text) implements PictureUrl {
        @Override
        public List<byte[]> json() {
            try {
                return List.of(Json.MAPPER.writeValueAsBytes(text));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("A picture's URL could not be written as JSON", e);
            }
        }
    }

    /**
     * A picture that is sent along, as a data URI of 4/3 of its size. The URI is made when it is asked for: as a text
     * it would be most of the memory that a worker uses.
     *
     * @param mediaType such as {@code image/jpeg}
     * @param bytes the picture's file
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier between two steps, never compared
    record Data(String mediaType, byte[] bytes) implements PictureUrl {
        private static final Pattern MEDIA_TYPE = Pattern.compile("[a-z]+/[a-z0-9.+-]+");

        /**
         * A picture that is sent along.
         *
         * @throws IllegalArgumentException if the media type is none
         */
        public Data {
            if (!MEDIA_TYPE.matcher(mediaType).matches()) {
                throw new IllegalArgumentException("'" + mediaType + "' is no media type");
            }
        }

        @Override
        public String text() {
            return start() + Base64.getEncoder().encodeToString(bytes);
        }

        /** Neither the alphabet of Base64 nor a media type has anything to be escaped. */
        @Override
        public List<byte[]> json() {
            byte[] start = ('"' + start()).getBytes(StandardCharsets.US_ASCII);
            return List.of(start, Base64.getEncoder().encode(bytes), new byte[] {'"'});
        }

        private String start() {
            return "data:" + mediaType + ";base64,";
        }

        /** Never the bytes. */
        @Override
        public String toString() {
            return mediaType + ", " + bytes.length + " bytes";
        }
    }
}
