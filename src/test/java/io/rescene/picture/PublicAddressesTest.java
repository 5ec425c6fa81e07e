package io.rescene.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.picture.PublicAddresses.PrivateAddressException;
import io.rescene.support.JvmProxy;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses are given as numbers, so that nothing is looked up. */
class PublicAddressesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.168.0.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "fc00::1",
                "fd12:3456::1",
                "fdff::1",
                "ff02::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:169.254.169.254",
                "::127.0.0.1",
                "::10.0.0.1",
                "64:ff9b::127.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b::10.1.2.3",
                "2002:7f00:1::",
                "2002:a9fe:a9fe::1",
                "2002:c0a8:1::1"
            })
    void innerOnes(String address) throws Exception {
        assertThat(PublicAddresses.isInner(InetAddress.getByName(address))).isTrue();
        assertThatThrownBy(() -> new PublicAddresses().resolve(address))
                .isInstanceOf(PrivateAddressException.class)
                .hasMessageContaining(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.255.255",
                "169.255.0.1",
                "172.15.255.255",
                "172.32.0.1",
                "192.0.1.1",
                "192.0.3.1",
                "192.167.255.255",
                "192.169.0.1",
                "198.17.255.255",
                "198.20.0.1",
                "203.0.112.1",
                "203.0.114.1",
                "223.255.255.255",
                "2001:4860:4860::8888",
                "2606:4700::1111",
                "164:ff9b::7f00:1",
                "65:ff9b::7f00:1",
                "64:fe9b::7f00:1",
                "64:ff9c::7f00:1",
                "2001:7f00:1::1",
                "2102:7f00:1::1",
                "::1:808:808",
                "::ffff:8.8.8.8",
                "64:ff9b::8.8.8.8",
                "2002:808:808::1"
            })
    void publicOnes(String address) throws Exception {
        assertThat(PublicAddresses.isInner(InetAddress.getByName(address))).isFalse();
        assertThat(new PublicAddresses().resolve(address)).hasSize(1);
    }

    /** IANA's special-purpose addresses of IPv4, as network and bits. */
    private static final Map<Integer, Integer> NETWORKS = Map.ofEntries(
            Map.entry(number(0, 0, 0, 0), 8),
            Map.entry(number(10, 0, 0, 0), 8),
            Map.entry(number(100, 64, 0, 0), 10),
            Map.entry(number(127, 0, 0, 0), 8),
            Map.entry(number(169, 254, 0, 0), 16),
            Map.entry(number(172, 16, 0, 0), 12),
            Map.entry(number(192, 0, 0, 0), 24),
            Map.entry(number(192, 0, 2, 0), 24),
            Map.entry(number(192, 168, 0, 0), 16),
            Map.entry(number(198, 18, 0, 0), 15),
            Map.entry(number(198, 51, 100, 0), 24),
            Map.entry(number(203, 0, 113, 0), 24),
            Map.entry(number(224, 0, 0, 0), 3));

    private static int number(int a, int b, int c, int d) {
        return a << 24 | b << 16 | c << 8 | d;
    }

    /** Most lie in a network, or differ from its first in one byte. */
    @Provide
    Arbitrary<Integer> addresses() {
        Arbitrary<Integer> near = Combinators.combine(
                        Arbitraries.of(NETWORKS.keySet()),
                        Arbitraries.integers().between(0, 255),
                        Arbitraries.of(0, 8, 16, 24))
                .as((first, change, place) -> first ^ change << place);
        return Arbitraries.oneOf(near, Arbitraries.integers());
    }

    @Property
    void innerAreTheNetworksThatAreNotRouted(@ForAll("addresses") int address) throws UnknownHostException {
        boolean inner = NETWORKS.entrySet().stream()
                .anyMatch(network -> (address ^ network.getKey()) >>> (32 - network.getValue()) == 0);
        byte[] bytes = ByteBuffer.allocate(4).putInt(address).array();
        assertThat(PublicAddresses.isInner(InetAddress.getByAddress(bytes))).isEqualTo(inner);
    }

    /** What is asked for others must not be asked for what it keeps itself. */
    @Test
    void aProxyOfOthersIsNoHostOfPictures() throws Exception {
        try (JvmProxy ignored = new JvmProxy("pictures.invalid", "http://localhost:1")) {
            PublicAddresses addresses = new PublicAddresses();
            assertThatThrownBy(() -> addresses.resolve("LocalHost")).isInstanceOf(PrivateAddressException.class);
            addresses.check(URI.create("http://pictures.invalid/a.gif"));
            assertThat(addresses.resolve("LocalHost")).as("to ask it").isNotEmpty();
            assertThatThrownBy(() -> addresses.check(URI.create("http://LocalHost/a.gif")))
                    .isInstanceOf(PrivateAddressException.class);
        }
        try (JvmProxy ignored = new JvmProxy("any.invalid", "http://proxy.example:1")) {
            PublicAddresses addresses = new PublicAddresses();
            assertThatThrownBy(() -> addresses.check(URI.create("http://proxy.example/a.gif")))
                    .as("before anything was asked by it")
                    .isInstanceOf(PrivateAddressException.class);
        }
    }

    @Test
    void namesOfThisMachineAreInner() {
        assertThatThrownBy(() -> new PublicAddresses().resolve("localhost"))
                .isInstanceOf(PrivateAddressException.class);
        assertThat(new PublicAddresses().resolveCanonicalHostname("a.example")).isEqualTo("a.example");
    }
}
