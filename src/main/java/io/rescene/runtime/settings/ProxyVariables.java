package io.rescene.runtime.settings;

import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

    private static final Pattern NETWORK = Pattern.compile("((?:\\d{1,3}\\.){3}\\d{1,3})/([89]|[12]\\d|3[0-2])");

    private static final Pattern HOST = Pattern.compile("\\*?\\.?([\\w.-]+|\\[[0-9a-f:.]+])(?::\\d+)?");
    private static final Pattern BARE_IPV6 = Pattern.compile("[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*");

    private ProxyVariables() {}

    /**
     * Tells the JVM.
     *
     * @param environment the variables, in capitals or not, {@code .env} included
     * @param system the JVM's properties
     * @param authenticator is handed who answers proxies that ask for a user and a password, if a variable names them: among the
     *     properties anybody could read them by JMX
     * @return what can't be followed, a line for each, without a password
     */
    public static List<String> apply(
            Environment environment, Properties system, Consumer<Authenticator> authenticator) {
        List<String> objections = new ArrayList<>();
        Map<String, PasswordAuthentication> users = new HashMap<>();
        boolean any = false;
        for (String scheme : SCHEMES) {
            String variable = scheme + "_proxy";
            Optional<String> proxy = given(environment, variable);
            if (proxy.isPresent() && system.getProperty(scheme + ".proxyHost") == null) {
                if (isSet(proxy.get(), scheme, system, users)) {
                    any = true;
                } else {
                    objections.add(
                            variable.toUpperCase(Locale.ROOT)
                                    + " is not followed: it must be http://host:port, with user:password@ before the host if it wants them");
                }
            }
        }
        if (!users.isEmpty()) {
            authenticator.accept(new ProxyUsers(users));
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

    private static boolean isSet(
            String proxy, String scheme, Properties system, Map<String, PasswordAuthentication> users) {
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
        int port = url.getPort() < 0 ? 80 : url.getPort();
        system.setProperty(scheme + ".proxyPort", String.valueOf(port));
        if (url.getRawUserInfo() != null) {
            String[] user = url.getRawUserInfo().split(":", 2);
            String password = user.length > 1 ? decoded(user[1]) : "";
            users.put(
                    ProxyUsers.key(url.getHost(), port),
                    new PasswordAuthentication(decoded(user[0]), password.toCharArray()));
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
            return network(network.group(1), Integer.parseInt(network.group(2)));
        }
        if (BARE_IPV6.matcher(host).matches()) {
            return Stream.of("[" + host + "]");
        }
        Matcher name = HOST.matcher(host);
        if (host.equals("*")) {
            return Stream.of(host);
        }
        if (!name.matches()) {
            objections.add("NO_PROXY: " + host + " is not followed: what goes without a proxy are names,"
                    + " addresses and networks of IPv4 of 8 bits or more");
            return Stream.of();
        }
        return Stream.of(name.group(1), "*." + name.group(1));
    }

    /** As texts with a star at their end, which stand for whole bytes: what lies between is some of them, 128 at most. */
    private static Stream<String> network(String address, int bits) {
        int bytes = (bits + 7) / 8;
        int size = 1 << (8 * bytes - bits);
        String[] parts = address.split("\\.");
        String before =
                Stream.of(parts).limit(bytes - 1L).map(part -> part + ".").collect(Collectors.joining());
        int first = Integer.parseInt(parts[bytes - 1]) / size * size;
        return IntStream.range(first, first + size).mapToObj(last -> before + last + (bytes < 4 ? ".*" : ""));
    }
}
