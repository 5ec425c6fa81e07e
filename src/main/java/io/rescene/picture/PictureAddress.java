package io.rescene.picture;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a picture is: tells from {@code thumbnail_url} the address to ask.
 *
 * @param supabaseUrl the project's address such as {@code https://x.supabase.co}; empty if there is none
 * @param bucket the storage bucket that paths without a host are in
 */
public record PictureAddress(Optional<URI> supabaseUrl, String bucket) {
    /** What may stand in a URL as it is, beside letters and digits. */
    private static final String OF_URL = "%:/?#[]@!$&'()*+,;=-._~";

    /** Hosts take about half of it at most; what is longer is no address but, say, a picture in a data URI. */
    private static final int LONGEST = 16_384;

    /**
     * Supabase's other services by their paths (docs/self-hosting, kong.yml): an address in a table must not have them do
     * something with the key, nor stop all workers by what they answer.
     */
    private static final Set<String> OTHER_SERVICES =
            Set.of("auth", "rest", "graphql", "realtime", "functions", "analytics", "pg", "mcp");

    /** A server may follow them after the key was shown. */
    private static final Set<String> DOTS = Set.of(".", "..");

    /** A {@code thumbnail_url} that leads nowhere; the message says why. */
    public static final class UnusableAddressException extends Exception {
        private static final long serialVersionUID = 1;

        UnusableAddressException(String message) {
            super(message);
        }
    }

    /**
     * The address of a picture.
     *
     * @param url {@code thumbnail_url}: an {@code http(s)} URL, or the path of an object in the storage bucket
     * @throws UnusableAddressException if it is neither, or a path while no {@code SUPABASE_URL} is set
     */
    public URI of(String url) throws UnusableAddressException {
        String trimmed = url.strip();
        if (trimmed.length() > LONGEST) {
            throw new UnusableAddressException("the picture's URL is longer than " + LONGEST + " characters");
        }
        if (trimmed.regionMatches(true, 0, "http://", 0, 7) || trimmed.regionMatches(true, 0, "https://", 0, 8)) {
            URI address = parse(encode(trimmed.getBytes(StandardCharsets.UTF_8), OF_URL));
            if (address.getRawUserInfo() != null) {
                throw new UnusableAddressException("the picture's URL has a user name in it");
            }
            if (address.getHost() == null) {
                throw new UnusableAddressException("the picture's URL has no usable host");
            }
            return address;
        }
        if (trimmed.matches("[A-Za-z][A-Za-z0-9+.-]*:.*") || trimmed.startsWith("//")) {
            throw new UnusableAddressException("the picture's URL is neither http(s) nor a storage path");
        }
        return inStorage(trimmed);
    }

    /**
     * Where a redirect leads, by RFC 3986; {@link URI#resolve} is older, and takes a query alone for one of the folder.
     *
     * @param location as an HTTP header is read: a character for each byte
     * @throws UnusableAddressException if that is no {@code http(s)} URL
     */
    public URI redirected(URI from, String location) throws UnusableAddressException {
        String reference = encode(location.strip().getBytes(StandardCharsets.ISO_8859_1), OF_URL);
        if (reference.isEmpty()) {
            return from;
        }
        String path = from.toString().split("[?#]", 2)[0];
        return of(
                reference.startsWith("?")
                        ? path + reference
                        : from.resolve(parse(reference)).toString());
    }

    /**
     * Whether an address is in the storage of the Supabase project, and so gets the service key: on its host, wherever a
     * gateway has put the storage there, but for what Supabase has beside it.
     */
    public boolean isStorage(URI address) {
        return supabaseUrl
                .filter(base -> origin(base).equals(origin(address)))
                .filter(base -> isInProject(segments(base), segments(address)))
                .isPresent();
    }

    private static boolean isInProject(List<String> base, List<String> path) {
        return path.size() > base.size()
                && path.subList(0, base.size()).equals(base)
                && !OTHER_SERVICES.contains(path.get(base.size()).toLowerCase(Locale.ROOT))
                && path.stream().noneMatch(DOTS::contains);
    }

    /** A path's segments with their escapes undone and without empty ones, as a gateway may see them. */
    private static List<String> segments(URI address) {
        return Arrays.stream(String.valueOf(address.getPath()).split("[/\\\\]+"))
                .filter(segment -> !segment.isEmpty())
                .toList();
    }

    private URI inStorage(String path) throws UnusableAddressException {
        URI base = supabaseUrl.orElseThrow(
                () -> new UnusableAddressException("the picture is a storage path, but SUPABASE_URL is not set"));
        if (Arrays.asList(path.split("/", -1)).contains("..")) {
            throw new UnusableAddressException("the picture's storage path leads out of its bucket");
        }
        String object = Arrays.stream(path.replaceFirst("^/+", "").split("/"))
                .map(segment -> encode(segment.getBytes(StandardCharsets.UTF_8), "-._~!$&'()*+,;=:@"))
                .collect(Collectors.joining("/"));
        return parse(base.toString().replaceFirst("/+$", "") + "/storage/v1/object/"
                + encode(bucket.getBytes(StandardCharsets.UTF_8), "-._~") + "/" + object);
    }

    /** Scheme, host and port that a picture's URL leads to, in lower case; empty if it leads nowhere. */
    public String origin(String url) {
        return found(url).map(PictureAddress::origin).orElse("");
    }

    /** Whether a picture's URL leads to the storage of the Supabase project. */
    public boolean isStorage(String url) {
        return found(url).filter(this::isStorage).isPresent();
    }

    private Optional<URI> found(String url) {
        try {
            return Optional.of(of(url));
        } catch (UnusableAddressException e) {
            return Optional.empty();
        }
    }

    private static String origin(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
    }

    private static URI parse(String text) throws UnusableAddressException {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new UnusableAddressException("the picture's URL is malformed: " + e.getReason());
        }
    }

    /** Percent-encodes all but letters, digits and the characters that may stay. */
    private static String encode(byte[] text, String keep) {
        StringBuilder encoded = new StringBuilder(text.length + 16);
        for (byte b : text) {
            char c = (char) (b & 255);
            if ((c < 128 && Character.isLetterOrDigit(c)) || keep.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", b & 255));
            }
        }
        return encoded.toString();
    }
}
