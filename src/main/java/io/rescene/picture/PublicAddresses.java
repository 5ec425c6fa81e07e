package io.rescene.picture;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves host names and refuses those that lead to this machine or into its network. As it is the connection's own
 * resolver, what is checked is what is connected to, also after a redirect.
 */
final class PublicAddresses implements DnsResolver {
    /** A host that may not be asked. */
    static final class PrivateAddressException extends UnknownHostException {
        private static final long serialVersionUID = 1;

        PrivateAddressException(String host) {
            super(host + " is a private, loopback or link-local address");
        }
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
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
