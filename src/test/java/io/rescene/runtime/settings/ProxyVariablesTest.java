package io.rescene.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Authenticator;
import java.net.Authenticator.RequestorType;
import java.net.PasswordAuthentication;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyVariablesTest {
    private static final String ALWAYS = "localhost|127.*|[::1]|0.0.0.0|[::0]";

    @TempDir
    Path folder;

    private final Properties system = new Properties();
    private final List<Authenticator> authenticators = new ArrayList<>();

    private List<String> apply(String... variables) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return ProxyVariables.apply(new Environment(folder, environment), system, authenticators::add);
    }

    @Test
    void withoutVariablesTheJvmIsToldNothing() {
        assertThat(apply("NO_PROXY", "intern")).isEmpty();
        assertThat(system).isEmpty();
    }

    @Test
    void eachSchemeHasItsOwn() {
        assertThat(apply("HTTPS_PROXY", "http://proxy.example.net:3128/", "http_proxy", "other.example.net:8080"))
                .isEmpty();
        assertThat(system)
                .containsOnly(
                        Map.entry("https.proxyHost", "proxy.example.net"),
                        Map.entry("https.proxyPort", "3128"),
                        Map.entry("http.proxyHost", "other.example.net"),
                        Map.entry("http.proxyPort", "8080"),
                        Map.entry("http.nonProxyHosts", ALWAYS));
        assertThat(authenticators).as("whom the JVM has, if it has one, stays").isEmpty();
    }

    @Test
    void smallLettersWin() {
        apply("HTTPS_PROXY", "http://a:1", "https_proxy", "http://b:2");
        assertThat(system).containsEntry("https.proxyHost", "b").containsEntry("https.proxyPort", "2");
    }

    @Test
    void withoutAPortItIsThatOfHttp() {
        apply("HTTPS_PROXY", "http://a");
        assertThat(system).containsEntry("https.proxyPort", "80");
    }

    /** Not among the properties, which any client of JMX can read. */
    @Test
    void userAndPasswordAreToldToTheirProxyOnly() {
        apply("HTTPS_PROXY", "http://me%40x:p%3Aa+s@a:1");
        assertThat(system).containsOnlyKeys("https.proxyHost", "https.proxyPort", "http.nonProxyHosts");
        PasswordAuthentication user = asked("A", 1, RequestorType.PROXY);
        assertThat(user.getUserName()).isEqualTo("me@x");
        assertThat(user.getPassword()).containsExactly("p:a+s".toCharArray());
        assertThat(asked("a", 2, RequestorType.PROXY)).isNull();
        assertThat(asked("b", 1, RequestorType.PROXY)).isNull();
        assertThat(asked("a", 1, RequestorType.SERVER)).isNull();
        assertThat(asked(null, 1, RequestorType.PROXY)).isNull();
    }

    @Test
    void aUserMayHaveNoPassword() {
        apply("HTTP_PROXY", "me@a:1");
        assertThat(asked("a", 1, RequestorType.PROXY).getUserName()).isEqualTo("me");
        assertThat(asked("a", 1, RequestorType.PROXY).getPassword()).isEmpty();
    }

    private PasswordAuthentication asked(@Nullable String host, int port, RequestorType who) {
        return authenticators
                .get(0)
                .requestPasswordAuthenticationInstance(host, null, port, "http", "realm", "Basic", null, who);
    }

    @Test
    void whatTheJvmIsToldOtherwiseWins() {
        system.setProperty("https.proxyHost", "own");
        system.setProperty("http.nonProxyHosts", "x");
        apply("HTTPS_PROXY", "http://a:1", "HTTP_PROXY", "http://b:2", "NO_PROXY", "c");
        assertThat(system)
                .containsEntry("https.proxyHost", "own")
                .doesNotContainKey("https.proxyPort")
                .containsEntry("http.proxyHost", "b")
                .containsEntry("http.nonProxyHosts", "x");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", textBlock = """
                    example.com -> example.com|*.example.com
                    .Example.com -> example.com|*.example.com
                    *.example.com -> example.com|*.example.com
                    example.com:8443 -> example.com|*.example.com
                    10.0.0.0/8 -> 10.*
                    172.16.0.0/16 -> 172.16.*
                    192.168.7.0/24 -> 192.168.7.*
                    192.168.7.9/32 -> 192.168.7.9
                    10.244.0.0/15 -> 10.244.*|10.245.*
                    192.168.7.5/31 -> 192.168.7.4|192.168.7.5
                    fd00::1 -> [fd00::1]
                    * -> *
                    """)
    void hostsThatGoWithout(String hosts, String patterns) {
        assertThat(apply("HTTPS_PROXY", "http://a:1", "NO_PROXY", " , " + hosts + ","))
                .isEmpty();
        assertThat(system).containsEntry("http.nonProxyHosts", ALWAYS + "|" + patterns);
    }

    @Test
    void whatCannotBeSaidIsObjectedTo() {
        assertThat(apply("HTTPS_PROXY", "http://a:1", "NO_PROXY", "10.0.0.0/7, intern, ::1"))
                .singleElement()
                .asString()
                .startsWith("NO_PROXY: 10.0.0.0/7 is not followed");
        assertThat(system).containsEntry("http.nonProxyHosts", ALWAYS + "|intern|*.intern");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socks5://me:secret@a:1",
                "http:///me:secret",
                "https://me:secret@a:1",
                "http://me:secret@",
                "http://me:secret @a:1",
                "http://me:secret%zz@a:1"
            })
    void othersAreObjectedToWithoutTheirPassword(String proxy) {
        assertThat(apply("HTTPS_PROXY", proxy))
                .singleElement()
                .asString()
                .startsWith("HTTPS_PROXY is not followed")
                .doesNotContain("secret");
        assertThat(system).isEmpty();
    }
}
