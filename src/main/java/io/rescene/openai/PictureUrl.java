package io.rescene.openai;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/** Where a model finds a picture: at an address, or in the request itself. */
public sealed interface PictureUrl {
    /** The URL as it stands in a request. */
    String text();

    /**
     * A request's body, in ASCII: the URL as a JSON string, with its quotation marks, between the rest. A picture is large,
     * and is written straight into it.
     */
    byte[] within(byte[] head, byte[] tail);

    /** No picture yet: what a form has in a picture's place. */
    PictureUrl NONE = new Address("");

    /**
     * A picture elsewhere.
     *
     * @param text its URL, as it is to stand in the request
     */
    record Address(String text) implements PictureUrl {
        @Override
        public byte[] within(byte[] head, byte[] tail) {
            return Json.within(head, text, tail);
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

        /** Bytes; a multiple of 3, as Base64 writes 3 bytes as 4 and fills up the end alone. */
        private static final int PIECE = 48 * 1024;

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
        public byte[] within(byte[] head, byte[] tail) {
            byte[] start = ('"' + start()).getBytes(StandardCharsets.US_ASCII);
            int encoded = (bytes.length + 2) / 3 * 4;
            ByteBuffer body = ByteBuffer.allocate(head.length + start.length + encoded + 1 + tail.length);
            body.put(head).put(start);
            // Piece by piece: the JDK encodes into an array of its own, which would be as large as the picture.
            for (int at = 0; at < bytes.length; at += PIECE) {
                body.put(Base64.getEncoder().encode(ByteBuffer.wrap(bytes, at, Math.min(PIECE, bytes.length - at))));
            }
            return body.put((byte) '"').put(tail).array();
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
