package io.rescene.runtime.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The environment's {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY}, which other programs go by, as the JVM's
 * own properties, which are all that its HTTP clients know. The properties' names are those of Java's "Networking
 * Properties"; what is set there already is left alone.
 */
public final class ProxyVariables {
    private static final List<String> SCHEMES = List.of("https", "http");
    private static final String DIRECT = "http.nonProxyHosts";

    /** Java's own default, which what is set here replaces. */
    private static final List<String> LOCAL = List.of("localhost", "127.*", "[::1]", "0.0.0.0", "[::0]");

    /** A network whose addresses a text with a star at its end can name. */
    private static final Pattern NETWORK = Pattern.compile("((?:\\d+\\.){3}\\d+)/(8|16|24|32)");

    private static final Pattern HOST = Pattern.compile("\\*?\\.?([\\w.-]+|\\[[0-9a-f:.]+])(?::\\d+)?");

    private ProxyVariables() {}

    /**
     * Tells the JVM.
     *
     * @param environment the variables, in capitals or not, {@code .env} included
     * @param system the JVM's properties
     * @return what can't be followed, a line for each, without a password
     */
    public static List<String> apply(Environment environment, Properties system) {
        List<String> objections = new ArrayList<>();
        boolean any = false;
        for (String scheme : SCHEMES) {
            String variable = scheme + "_proxy";
            Optional<String> proxy = given(environment, variable);
            if (proxy.isPresent() && system.getProperty(scheme + ".proxyHost") == null) {
                if (isSet(proxy.get(), scheme, system)) {
                    any = true;
                } else {
                    objections.add(
                            variable.toUpperCase(Locale.ROOT)
                                    + " is not followed: it must be http://host:port, with user:password@ before the host if it wants them");
                }
            }
        }
        if (any && system.getProperty(DIRECT) == null) {
            system.setProperty(DIRECT, direct(given(environment, "no_proxy").orElse(""), objections));
        }
        return objections;
    }

    /** As curl does it: the small letters win. */
    private static Optional<String> given(Environment environment, String variable) {
        return environment.get(variable).or(() -> environment.get(variable.toUpperCase(Locale.ROOT)));
    }

    private static boolean isSet(String proxy, String scheme, Properties system) {
        URI url;
        try {
            url = new URI(proxy.contains("://") ? proxy : "http://" + proxy);
        } catch (URISyntaxException e) {
            return false; // its message holds the password
        }
        if (!"http".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
            return false;
        }
        system.setProperty(scheme + ".proxyHost", url.getHost());
        system.setProperty(scheme + ".proxyPort", String.valueOf(url.getPort() < 0 ? 80 : url.getPort()));
        if (url.getRawUserInfo() != null) {
            String[] user = url.getRawUserInfo().split(":", 2);
            system.setProperty(scheme + ".proxyUser", decoded(user[0]));
            system.setProperty(scheme + ".proxyPassword", user.length > 1 ? decoded(user[1]) : "");
        }
        return true;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String direct(String hosts, List<String> objections) {
        Stream<String> named = Stream.of(hosts.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .filter(host -> !host.isEmpty())
                .flatMap(host -> patterns(host, objections));
        return Stream.concat(LOCAL.stream(), named).distinct().collect(Collectors.joining("|"));
    }

    /** A name stands for itself and all below it, as for curl and Python. */
    private static Stream<String> patterns(String host, List<String> objections) {
        Matcher network = NETWORK.matcher(host);
        if (network.matches()) {
            int bytes = Integer.parseInt(network.group(2)) / 8;
            String[] address = network.group(1).split("\\.");
            return Stream.of(
                    Stream.of(address).limit(bytes).collect(Collectors.joining(".")) + (bytes < 4 ? ".*" : ""));
        }
        Matcher name = HOST.matcher(host);
        if (host.equals("*")) {
            return Stream.of(host);
        }
        if (!name.matches()) {
            objections.add("NO_PROXY: " + host + " is not followed: what goes without a proxy are names,"
                    + " addresses and networks of IPv4 of 8, 16 or 24 bits");
            return Stream.of();
        }
        return Stream.of(name.group(1), "*." + name.group(1));
    }
}
