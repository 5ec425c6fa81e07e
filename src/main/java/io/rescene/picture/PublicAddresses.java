package io.rescene.picture;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves host names and refuses those that lead to this machine or into its network. As it is the connection's own
 * resolver, what is checked is what is connected to, also after a redirect. Where the JVM has a proxy for an address, the
 * proxy looks its name up, in its own network: then it is the proxy's to refuse it, and only what needs no looking up is
 * refused here. Thread-safe.
 */
final class PublicAddresses implements DnsResolver {
    /** No top-level domain begins with a digit; what does is read as an IPv4 address, in any of its ways of writing. */
    private static final Pattern NUMBER =
            Pattern.compile("(^\\[|(^|\\.)[0-9][^.]*\\.?$|(^|\\.)localhost\\.?$)", Pattern.CASE_INSENSITIVE);

    /** A host that may not be asked. */
    static final class PrivateAddressException extends UnknownHostException {
        private static final long serialVersionUID = 1;

        PrivateAddressException(String host) {
            super(host + " is a private, loopback or link-local address");
        }
    }

    private final Set<String> proxies = ConcurrentHashMap.newKeySet();

    PublicAddresses() {
        // Known before the first picture is asked for that needs none.
        Stream.of("http", "https")
                .flatMap(scheme -> proxy(URI.create(scheme + "://any.invalid/")).stream())
                .forEach(proxies::add);
    }

    /**
     * To be asked before each request.
     *
     * @throws UnknownHostException if the address is an inner one, or is on a host that is the JVM's proxy for others
     */
    void check(URI address) throws UnknownHostException {
        String host = address.getHost().toLowerCase(Locale.ROOT);
        Optional<String> proxy = proxy(address);
        proxy.ifPresent(proxies::add);
        if (proxies.contains(host)) {
            throw new PrivateAddressException(host);
        }
        if (proxy.isPresent() && NUMBER.matcher(host).find()) {
            checked(host);
        }
    }

    /** As the client chooses it: the first of those over HTTP. */
    private static Optional<String> proxy(URI address) {
        return ProxySelector.getDefault().select(address).stream()
                .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
                .map(proxy ->
                        ((InetSocketAddress) proxy.address()).getHostString().toLowerCase(Locale.ROOT))
                .findFirst();
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        return proxies.contains(host.toLowerCase(Locale.ROOT)) ? InetAddress.getAllByName(host) : checked(host);
    }

    private static InetAddress[] checked(String host) throws UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        if (Arrays.stream(addresses).anyMatch(PublicAddresses::isInner)) {
            throw new PrivateAddressException(host);
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    /** Whether an address is none that the public internet routes. Ranges: IANA special-purpose address registries. */
    static boolean isInner(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        byte[] b = address.getAddress();
        return address instanceof Inet4Address ? isInner4(b[0] & 255, b[1] & 255, b[2] & 255) : isInner6(address, b);
    }

    private static boolean isInner4(int a, int b, int c) {
        return a == 0
                || a >= 240
                || (a == 100 && b >= 64 && b < 128)
                || (a == 192 && b == 0 && (c == 0 || c == 2))
                || (a == 198 && (b == 18 || b == 19))
                || (a == 198 && b == 51 && c == 100)
                || (a == 203 && b == 0 && c == 113);
    }

    /** Unique local fc00::/7, and IPv4 in disguise: 64:ff9b::/96, 2002::/16, ::a.b.c.d. */
    private static boolean isInner6(InetAddress address, byte[] b) {
        if ((b[0] & 0xfe) == 0xfc) {
            return true;
        }
        boolean nat64 = b[0] == 0 && b[1] == 0x64 && (b[2] & 255) == 0xff && (b[3] & 255) == 0x9b;
        boolean sixToFour = b[0] == 0x20 && b[1] == 0x02;
        if (nat64 || ((Inet6Address) address).isIPv4CompatibleAddress()) {
            return isInnerEmbedded(b, 12);
        }
        return sixToFour && isInnerEmbedded(b, 2);
    }

    private static boolean isInnerEmbedded(byte[] b, int at) {
        try {
            return isInner(InetAddress.getByAddress(Arrays.copyOfRange(b, at, at + 4)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are always an address", e);
        }
    }
}
