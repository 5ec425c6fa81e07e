package io.rescene.embedded.openai;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Base64;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Gets the picture of an {@code image_url} part, a data URI or an http(s) URL, and measures it. */
final class PictureReader {
    /** OpenAI takes 20 MB an image. */
    private static final int MAX_BYTES = 20 * 1024 * 1024;

    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 10_000;

    /** Samples along the longer side: enough for the words, and a large photo needs little memory. */
    private static final int SAMPLES = 160;

    /** What OpenAI accepts; WebP too, which the JDK cannot read. */
    private static final Set<String> FORMATS = Set.of("jpeg", "jpg", "png", "gif");

    /**
     * Measures the picture behind {@code url}.
     *
     * @throws ApiError 400 {@code invalid_image_url} if there is no picture to be had there, {@code invalid_image} if
     *     its bytes are none, {@code invalid_image_format} if they are of a kind that is not accepted
     */
    PictureLook read(String url) throws ApiError {
        byte[] bytes = url.regionMatches(true, 0, "data:", 0, 5) ? inline(url) : download(url);
        if (bytes.length > MAX_BYTES) {
            throw ApiError.badImage("invalid_image", "The image is larger than 20 MB.");
        }
        return measure(bytes);
    }

    private static byte[] inline(String url) throws ApiError {
        int comma = url.indexOf(',');
        if (comma < 0 || !url.substring(0, comma).toLowerCase(Locale.ROOT).endsWith(";base64")) {
            throw ApiError.badImage(
                    "invalid_image_url", "Invalid image_url: a data URI must be of the form data:image/…;base64,….");
        }
        try {
            return Base64.getDecoder().decode(url.substring(comma + 1));
        } catch (IllegalArgumentException e) {
            throw ApiError.badImage("invalid_image", "Invalid base64 image_url.");
        }
    }

    private static byte[] download(String url) throws ApiError {
        try {
            URI uri = URI.create(url);
            String scheme = uri.getScheme();
            if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
                throw ApiError.badImage(
                        "invalid_image_url", "Invalid image_url: expected a data URI or an http or https URL.");
            }
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            if (connection.getResponseCode() != 200) {
                connection.disconnect();
                throw ApiError.badImage(
                        "invalid_image_url",
                        "Error while downloading the image: the server answered " + connection.getResponseCode() + ".");
            }
            try (InputStream in = connection.getInputStream()) {
                return in.readNBytes(MAX_BYTES + 1);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw ApiError.badImage(
                    "invalid_image_url",
                    "Error while downloading the image: " + e.getClass().getSimpleName() + ".");
        }
    }

    private static PictureLook measure(byte[] bytes) throws ApiError {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw unsupported("invalid_image");
            }
            ImageReader reader = readers.next();
            try {
                if (!FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
                    throw unsupported("invalid_image_format");
                }
                reader.setInput(in);
                return measure(reader);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            // The readers throw all sorts of unchecked exceptions on damaged files.
            throw unsupported("invalid_image");
        }
    }

    private static PictureLook measure(ImageReader reader) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        int step = Math.max(1, Math.max(width, height) / SAMPLES);
        ImageReadParam every = reader.getDefaultReadParam();
        every.setSourceSubsampling(step, step, 0, 0);
        BufferedImage samples = reader.read(0, every);
        return PictureLook.of(samples, width, height);
    }

    private static ApiError unsupported(String code) {
        return ApiError.badImage(
                code,
                "You uploaded an unsupported image. Please make sure your image is valid"
                        + " and has one of the following formats: ['png', 'jpeg', 'gif'].");
    }
}
