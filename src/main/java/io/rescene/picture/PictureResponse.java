package io.rescene.picture;

import io.rescene.resilience.http.InPieces;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;

/**
 * One request's response, read as far as it may be, and what it says of the picture.
 *
 * @param status its status
 * @param type what it says that it holds; empty if nothing
 * @param body its bytes; none if it says that they are too many, or if there is no room for them
 * @param whole whether that is all of it
 * @param noRoom for how many bytes there was no room just now; 0 if there was for all that were read
 * @param redirect where else to ask; empty if nowhere
 * @param retryAfter its header {@code Retry-After}; empty if it has none
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one fetch
record PictureResponse(
        int status,
        String type,
        byte[] body,
        boolean whole,
        int noRoom,
        Optional<String> redirect,
        Optional<String> retryAfter) {
    private static final int MOST_ERROR_BYTES = 4096;
    private static final int SMALL = 16_384;
    private static final byte[] NONE = {};

    /**
     * Reads a response.
     *
     * @param mostBytes the most that a picture may have
     * @param deadline when it has to be read, as {@link System#nanoTime()}
     * @param room for its bytes
     * @throws IOException if it breaks off, or takes too long
     */
    static PictureResponse read(ClassicHttpResponse response, int mostBytes, long deadline, PictureRoom room)
            throws IOException {
        int status = response.getCode();
        Optional<String> redirect =
                status >= 300 && status < 400 && status != 304 ? header(response, "Location") : Optional.empty();
        Optional<String> retryAfter = header(response, "Retry-After");
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new PictureResponse(status, "", NONE, true, 0, redirect, retryAfter);
        }
        int most = status == 200 ? mostBytes : MOST_ERROR_BYTES;
        String type = Objects.requireNonNullElse(entity.getContentType(), "").replaceAll("[^\\w/+.-].*", "");
        long told = entity.getContentLength();
        if (told > most) {
            return new PictureResponse(status, type, NONE, false, 0, redirect, retryAfter);
        }
        // Where no size is told, one byte more shows that it is too large.
        int size = told < 0 ? most + 1 : (int) told;
        return read(entity, size, deadline, status == 200 ? room : bytes -> true)
                .map(body -> new PictureResponse(status, type, body, body.length <= most, 0, redirect, retryAfter))
                .orElseGet(() -> new PictureResponse(status, type, NONE, false, size, redirect, retryAfter));
    }

    private static Optional<String> header(ClassicHttpResponse response, String name) {
        return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
    }

    /** Up to so many bytes; empty if there is no room for them. */
    private static Optional<byte[]> read(HttpEntity entity, int most, long deadline, PictureRoom room)
            throws IOException {
        InputStream in = entity.getContent();
        // A size that is told gets its room at once: to break off in the middle would cost more than to wait.
        byte[] body = NONE;
        int size = 0;
        while (size < most) {
            if (size == body.length) {
                int larger = entity.getContentLength() < 0 ? Math.min(most, Math.max(SMALL, 2 * size)) : most;
                if (!room.holds(larger)) {
                    return Optional.empty();
                }
                body = Arrays.copyOf(body, larger);
            }
            int n = in.read(body, size, Math.min(InPieces.LONGEST, body.length - size));
            if (n < 0) {
                break;
            }
            size += n;
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("the picture took longer than its time-out");
            }
        }
        return Optional.of(size == body.length ? body : Arrays.copyOf(body, size));
    }

    /**
     * What it says of the picture.
     *
     * @param host where it comes from
     * @param storage whether that is Supabase storage
     * @param mostBytes the most that a picture may have, as it was read with
     * @param wait reads {@code Retry-After}
     */
    PictureAnswer answer(String host, boolean storage, int mostBytes, Function<String, Optional<Duration>> wait) {
        int told = storage && status == 400
                ? SupabaseStorage.meantBy400(new String(body, StandardCharsets.UTF_8))
                : status;
        if (storage && (told == 401 || told == 403)) {
            return new PictureAnswer.Refused(
                    "Supabase storage answers " + told + ": check SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY in .env");
        }
        if (told == 407) {
            // Not for good: whether it is a proxy that says so, and to all, shows only in how many are told it.
            return new PictureAnswer.Passing(
                    "the picture's host, or the proxy on the way, answers 407: a proxy wants to be logged in to");
        }
        if (told == 408 || told == 425 || told == 429 || told >= 500) {
            return new PictureAnswer.Passing("the picture's host answers " + told, retryAfter.flatMap(wait));
        }
        if (told != 200) {
            return new PictureAnswer.Broken("the picture's host answers " + told);
        }
        if (noRoom > 0) {
            return new PictureAnswer.NoRoom(noRoom);
        }
        if (!whole) {
            return new PictureAnswer.Broken("the picture is larger than " + mostBytes + " bytes");
        }
        if (body.length == 0) {
            return new PictureAnswer.Broken("the picture is empty: 0 bytes from its host " + host);
        }
        return ImageType.of(body)
                .<PictureAnswer>map(image -> new PictureAnswer.Found(new Picture(image, body)))
                .orElseGet(() -> new PictureAnswer.Broken(
                        "what the picture's host sends is no JPEG, PNG, GIF or WebP" + saidToBe()));
    }

    /** A host that goes by the name of a file calls an error page {@code image/png}, too. */
    private String saidToBe() {
        boolean wrongly = Arrays.stream(ImageType.values()).anyMatch(image -> type.equals(image.mediaType()));
        return type.isEmpty() ? "" : wrongly ? ", though it says " + type : " but " + type;
    }
}
