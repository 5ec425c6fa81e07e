package io.rescene.picture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
 * @param body its bytes; none if it says that they are too many
 * @param whole whether that is all of it
 * @param redirect where else to ask; empty if nowhere
 * @param retryAfter its header {@code Retry-After}; empty if it has none
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one fetch
record PictureResponse(
        int status, String type, byte[] body, boolean whole, Optional<String> redirect, Optional<String> retryAfter) {
    private static final int MOST_ERROR_BYTES = 4096;
    private static final int SMALL = 16_384;
    private static final int BELIEVED = 262_144;

    /**
     * Reads a response.
     *
     * @param mostBytes the most that a picture may have
     * @param deadline when it has to be read, as {@link System#nanoTime()}
     * @throws IOException if it breaks off, or takes too long
     */
    static PictureResponse read(ClassicHttpResponse response, int mostBytes, long deadline) throws IOException {
        int status = response.getCode();
        Optional<String> redirect =
                status >= 300 && status < 400 && status != 304 ? header(response, "Location") : Optional.empty();
        Optional<String> retryAfter = header(response, "Retry-After");
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new PictureResponse(status, "", new byte[0], true, redirect, retryAfter);
        }
        int most = status == 200 ? mostBytes : MOST_ERROR_BYTES;
        String type = Objects.requireNonNullElse(entity.getContentType(), "").replaceAll("[^\\w/+.-].*", "");
        if (entity.getContentLength() > most) {
            return new PictureResponse(status, type, new byte[0], false, redirect, retryAfter);
        }
        byte[] body = read(entity, most + 1, deadline);
        return new PictureResponse(status, type, body, body.length <= most, redirect, retryAfter);
    }

    private static Optional<String> header(ClassicHttpResponse response, String name) {
        return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
    }

    private static byte[] read(HttpEntity entity, int most, long deadline) throws IOException {
        InputStream in = entity.getContent();
        // The size is the host's word: believed as far as it spares the usual picture a second and third copy.
        int size = (int) Math.max(SMALL, Math.min(BELIEVED, entity.getContentLength()));
        ByteArrayOutputStream body = new ByteArrayOutputStream(size);
        byte[] buffer = new byte[SMALL];
        while (body.size() < most) {
            int n = in.read(buffer, 0, Math.min(buffer.length, most - body.size()));
            if (n < 0) {
                break;
            }
            body.write(buffer, 0, n);
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("the picture took longer than its time-out");
            }
        }
        return body.toByteArray();
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
        if (told == 408 || told == 425 || told == 429 || told >= 500) {
            return new PictureAnswer.Passing("the picture's host answers " + told, retryAfter.flatMap(wait));
        }
        if (told != 200) {
            return new PictureAnswer.Broken("the picture's host answers " + told);
        }
        if (!whole) {
            return new PictureAnswer.Broken("the picture is larger than " + mostBytes + " bytes");
        }
        if (body.length == 0) {
            return new PictureAnswer.Broken("the picture is empty: 0 bytes from its host " + host);
        }
        return ImageType.of(body)
                .<PictureAnswer>map(image -> new PictureAnswer.Found(new Picture(image, body)))
                .orElseGet(() -> new PictureAnswer.Broken("what the picture's host sends is no JPEG, PNG, GIF or WebP"
                        + (type.isEmpty() ? "" : " but " + type)));
    }
}
