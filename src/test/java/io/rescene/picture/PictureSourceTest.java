package io.rescene.picture;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.rescene.support.JvmProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureSourceTest {
    private static final byte[] GIF = "GIF89a, a small picture".getBytes(StandardCharsets.ISO_8859_1);
    private static final String KEY = "eyJ.service.key";
    private static final WireMockServer STORAGE =
            new WireMockServer(wireMockConfig().dynamicPort());
    private static final WireMockServer OTHER =
            new WireMockServer(wireMockConfig().dynamicPort());

    @BeforeAll
    static void start() {
        STORAGE.start();
        OTHER.start();
    }

    @AfterAll
    static void stop() {
        STORAGE.stop();
        OTHER.stop();
    }

    @BeforeEach
    void reset() {
        STORAGE.resetAll();
        OTHER.resetAll();
    }

    private static PictureAnswer fetch(String url) {
        return fetch(url, KEY, true, GIF.length);
    }

    private static PictureAnswer fetch(String url, int maxBytes, PictureRoom room) {
        return fetch(url, KEY, true, maxBytes, room);
    }

    private static PictureAnswer fetch(String url, String key, boolean allowPrivate, int maxBytes) {
        return fetch(url, key, allowPrivate, maxBytes, bytes -> true);
    }

    private static PictureAnswer fetch(String url, String key, boolean allowPrivate, int maxBytes, PictureRoom room) {
        PictureAddress addresses = new PictureAddress(Optional.of(URI.create(STORAGE.baseUrl())), "videos");
        PicturePolicy policy =
                new PicturePolicy(maxBytes, Duration.ofSeconds(5), allowPrivate, key, 2, Optional.empty());
        try (PictureSource source = new PictureSource(addresses, policy, PictureSourceTest::wait)) {
            return source.fetch(url, room);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Optional<Duration> wait(String retryAfter) {
        return retryAfter.equals("soon") ? Optional.of(Duration.ofSeconds(7)) : Optional.empty();
    }

    private static void answer(WireMockServer server, ResponseDefinitionBuilder response) {
        server.stubFor(get(anyUrl()).willReturn(response));
    }

    private static ResponseDefinitionBuilder picture() {
        return aResponse().withBody(GIF).withHeader("Content-Type", "application/octet-stream");
    }

    @Test
    void bringsAPictureWithItsBytesUnchanged() {
        answer(STORAGE, picture());
        assertThat(fetch("a b.gif")).isInstanceOfSatisfying(PictureAnswer.Found.class, found -> {
            assertThat(found.picture().type()).isEqualTo(ImageType.GIF);
            assertThat(found.picture().bytes()).isEqualTo(GIF);
        });
        STORAGE.verify(getRequestedFor(urlEqualTo("/storage/v1/object/videos/a%20b.gif"))
                .withHeader("apikey", equalTo(KEY))
                .withHeader("Authorization", equalTo("Bearer " + KEY)));
    }

    @Test
    void newerKeysGoIntoTheirOwnHeaderOnly() {
        answer(STORAGE, picture());
        assertThat(fetch("a.gif", "sb_secret_abc", true, 1000)).isInstanceOf(PictureAnswer.Found.class);
        STORAGE.verify(getRequestedFor(anyUrl())
                .withHeader("apikey", equalTo("sb_secret_abc"))
                .withHeader("Authorization", absent()));
    }

    @Test
    void withoutAKeyNoneIsShown() {
        answer(STORAGE, picture());
        assertThat(fetch("a.gif", "", true, 1000)).isInstanceOf(PictureAnswer.Found.class);
        STORAGE.verify(withoutKey());
    }

    @Test
    void otherHostsNeverGetTheKey() {
        answer(OTHER, picture());
        assertThat(fetch(OTHER.url("/a.gif"))).isInstanceOf(PictureAnswer.Found.class);
        OTHER.verify(withoutKey());
    }

    @Test
    void norDoTheyAfterARedirect() {
        answer(STORAGE, temporaryRedirect(OTHER.url("/a.gif")));
        answer(OTHER, picture());
        assertThat(fetch("a.gif")).isInstanceOf(PictureAnswer.Found.class);
        OTHER.verify(1, withoutKey());
    }

    @Test
    void theStorageGetsItsKeyAfterARedirectOfItsOwn() {
        answer(STORAGE, picture());
        STORAGE.stubFor(get(urlEqualTo("/storage/v1/first")).willReturn(temporaryRedirect("/storage/v1/second")));
        assertThat(fetch(STORAGE.url("/storage/v1/first"))).isInstanceOf(PictureAnswer.Found.class);
        STORAGE.verify(getRequestedFor(urlEqualTo("/storage/v1/second")).withHeader("apikey", equalTo(KEY)));
    }

    @Test
    void whatElseTheProjectHasNeverGetsTheKey() {
        answer(STORAGE, temporaryRedirect("/functions/v1/pay"));
        STORAGE.stubFor(
                get(urlEqualTo("/functions/v1/pay")).willReturn(aResponse().withStatus(403)));
        assertThat(fetch("a.gif")).isInstanceOf(PictureAnswer.Broken.class);
        STORAGE.verify(getRequestedFor(urlEqualTo("/functions/v1/pay")).withHeader("apikey", absent()));
    }

    private static com.github.tomakehurst.wiremock.matching.RequestPatternBuilder withoutKey() {
        return getRequestedFor(anyUrl()).withHeader("apikey", absent()).withHeader("Authorization", absent());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            401 | {} | Refused
            403 | {} | Refused
            400 | {"statusCode":"403","error":"Unauthorized"} | Refused
            400 | {"statusCode":"404","error":"not_found"} | Broken
            400 | {"statusCode": 500} | Passing
            400 | <html> | Broken
            404 | {} | Broken
            410 | {} | Broken
            204 | '' | Broken
            304 | '' | Broken
            407 | '' | Passing
            408 | '' | Passing
            425 | '' | Passing
            429 | '' | Passing
            500 | '' | Passing
            503 | '' | Passing
            503 | {"statusCode":"404"} | Passing
            544 | {"statusCode":"544"} | Passing
            """)
    void whatTheStorageSays(int status, String body, String wanted) {
        answer(STORAGE, aResponse().withStatus(status).withBody(body));
        PictureAnswer answer = fetch("a.gif");
        assertThat(answer.getClass().getSimpleName()).isEqualTo(wanted);
        assertThat(answer.toString()).doesNotContain(KEY);
    }

    /** Of the storage, and of any other host; one that can't be read is none. */
    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void whatPassesSaysHowLongTheHostWantsToBeLeftAlone(int status) {
        for (String value : new String[] {"soon", "never"}) {
            answer(STORAGE, aResponse().withStatus(status).withHeader("Retry-After", value));
            answer(OTHER, aResponse().withStatus(status).withHeader("Retry-After", value));
            PictureAnswer busy = new PictureAnswer.Passing("the picture's host answers " + status, wait(value));
            assertThat(fetch("a.gif")).isEqualTo(busy);
            assertThat(fetch(OTHER.url("/a.gif"))).isEqualTo(busy);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void anotherHostsRefusalIsTheScenesTroubleAlone(int status) {
        answer(OTHER, aResponse().withStatus(status));
        assertThat(fetch(OTHER.url("/a.gif?token=secret")))
                .isInstanceOfSatisfying(
                        PictureAnswer.Broken.class,
                        broken -> assertThat(broken.reason())
                                .doesNotContain("secret")
                                .contains("" + status));
    }

    @Test
    void whatAnotherHostSaysInItsBodyIsNoStatus() {
        answer(OTHER, aResponse().withStatus(400).withBody("{\"statusCode\":\"503\"}"));
        assertThat(fetch(OTHER.url("/a.gif"))).isEqualTo(new PictureAnswer.Broken("the picture's host answers 400"));
    }

    @Test
    void redirectsEnd() {
        answer(OTHER, temporaryRedirect("/again"));
        assertThat(fetch(OTHER.url("/a.gif"))).isInstanceOf(PictureAnswer.Broken.class);
        OTHER.verify(PicturePolicy.MOST_REDIRECTS + 1, getRequestedFor(anyUrl()));
    }

    @ParameterizedTest
    @CsvSource({"299, false", "300, true", "303, true", "304, false", "308, true", "399, true", "400, false"})
    void onlyARedirectLeadsElsewhere(int status, boolean redirect) {
        answer(OTHER, aResponse().withStatus(status).withHeader("Location", STORAGE.url("/a.gif")));
        answer(STORAGE, picture());
        assertThat(fetch(OTHER.url("/a.gif")))
                .isInstanceOf(redirect ? PictureAnswer.Found.class : PictureAnswer.Broken.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"file:///etc/passwd", "ftp://host/a", "http://user@host/a", "http://a b", "http://%zz/", ":"})
    void redirectsLeadToTheWebOnly(String location) {
        answer(OTHER, temporaryRedirect(location));
        assertThat(fetch(OTHER.url("/a.gif")))
                .isInstanceOfSatisfying(
                        PictureAnswer.Broken.class,
                        broken -> assertThat(broken.reason()).doesNotContain("rescene.image.allow-private-hosts"));
    }

    @Test
    void innerHostsAreNotAsked() {
        answer(OTHER, picture());
        for (String host : new String[] {"localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433"}) {
            assertThat(fetch("http://" + host + ":" + OTHER.port() + "/a.gif", KEY, false, 1000))
                    .as(host)
                    .isNotInstanceOf(PictureAnswer.Found.class);
        }
        assertThat(fetch("http://localhost:" + OTHER.port() + "/a.gif", KEY, false, 1000))
                .isInstanceOfSatisfying(
                        PictureAnswer.Broken.class,
                        broken -> assertThat(broken.reason()).contains("rescene.image.allow-private-hosts"));
        OTHER.verify(0, getRequestedFor(anyUrl()));
    }

    @Test
    void whatIsTooLargeOrNoPictureIsBroken() {
        answer(OTHER, picture());
        assertThat(fetch(OTHER.url("/a.gif"), KEY, true, GIF.length - 1)).isInstanceOf(PictureAnswer.Broken.class);
        answer(OTHER, picture().withHeader("Transfer-Encoding", "chunked").withChunkedDribbleDelay(3, 1));
        assertThat(fetch(OTHER.url("/a.gif"), KEY, true, GIF.length - 1)).isInstanceOf(PictureAnswer.Broken.class);
        answer(OTHER, aResponse().withBody("<html>").withHeader("Content-Type", "text/html; charset=utf-8"));
        assertThat(fetch(OTHER.url("/a.gif")))
                .isInstanceOfSatisfying(
                        PictureAnswer.Broken.class,
                        broken -> assertThat(broken.reason()).endsWith("but text/html"));
        answer(OTHER, aResponse().withBody("<html>").withHeader("Content-Type", "image/png"));
        assertThat(fetch(OTHER.url("/a.png")))
                .isInstanceOfSatisfying(
                        PictureAnswer.Broken.class,
                        broken -> assertThat(broken.reason()).endsWith("WebP, though it says image/png"));
        answer(OTHER, aResponse().withBody("no type"));
        assertThat(fetch(OTHER.url("/a.gif")))
                .isInstanceOfSatisfying(
                        PictureAnswer.Broken.class,
                        broken -> assertThat(broken.reason()).endsWith("WebP"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/jpeg", "text/html", ""})
    void anEmptyPictureIsSaidToBeEmptyWhateverItIsCalled(String type) {
        ResponseDefinitionBuilder empty = aResponse();
        answer(OTHER, type.isEmpty() ? empty : empty.withHeader("Content-Type", type));
        assertThat(fetch(OTHER.url("/a.gif?token=SECRET")))
                .isEqualTo(new PictureAnswer.Broken("the picture is empty: 0 bytes from its host localhost"));
    }

    @ParameterizedTest
    @CsvSource({"CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE", "RANDOM_DATA_THEN_CLOSE", "MALFORMED_RESPONSE_CHUNK"})
    void faultsOnTheWayPass(Fault fault) {
        answer(OTHER, aResponse().withFault(fault));
        assertThat(fetch(OTHER.url("/a.gif")))
                .isInstanceOfSatisfying(
                        PictureAnswer.Passing.class,
                        passing -> assertThat(passing.reason())
                                .startsWith("the picture could not be fetched from its host localhost: "));
    }

    @Test
    void aHostThatIsNotThereIsNamedWithoutWhatIsSigned() throws IOException {
        int closed;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = free.getLocalPort();
        }
        assertThat(fetch("http://127.0.0.1:" + closed + "/a.gif?token=secret"))
                .isEqualTo(new PictureAnswer.Passing("the picture's host 127.0.0.1 can't be connected to"));
        for (boolean allowPrivate : new boolean[] {true, false}) {
            assertThat(fetch("https://nowhere.invalid/a.gif?token=secret", KEY, allowPrivate, 1000))
                    .isEqualTo(new PictureAnswer.Passing("the picture's host nowhere.invalid can't be found"));
        }
    }

    @Test
    void aPolicyNeverShowsItsKey() {
        assertThat(new PicturePolicy(1, Duration.ZERO, true, KEY, 1, Optional.empty()).toString())
                .doesNotContain(KEY);
    }

    @Test
    void aPictureForWhichThereIsNoRoomIsNotRead() {
        answer(OTHER, picture().withHeader("Content-Length", Integer.toString(GIF.length)));
        List<Integer> asked = new ArrayList<>();
        assertThat(fetch(OTHER.url("/a.gif"), 1000, bytes -> !asked.add(bytes)))
                .isEqualTo(new PictureAnswer.NoRoom(GIF.length));
        answer(OTHER, picture().withChunkedDribbleDelay(2, 10));
        assertThat(fetch(OTHER.url("/a.gif"), 1000, bytes -> !asked.add(bytes)))
                .as("of a size that is not told")
                .isEqualTo(new PictureAnswer.NoRoom(1001));
        assertThat(asked).containsExactly(GIF.length, 1001);
        answer(OTHER, picture().withHeader("Content-Length", Integer.toString(GIF.length)));
        assertThat(fetch(OTHER.url("/a.gif"), GIF.length - 1, bytes -> asked.add(bytes)))
                .as("of a size that is told and too large")
                .isEqualTo(new PictureAnswer.Broken("the picture is larger than " + (GIF.length - 1) + " bytes"));
        assertThat(asked).as("no room was wanted for it").hasSize(2);
        answer(STORAGE, aResponse().withStatus(400).withBody("{\"statusCode\":\"403\"}"));
        assertThat(fetch("a.gif", 1000, bytes -> false))
                .as("what is no picture is read all the same")
                .isInstanceOf(PictureAnswer.Refused.class);
    }

    /** To break off in the middle would cost more than to wait. */
    @Test
    void aSizeThatIsToldGetsItsRoomAtOnceAndAnotherAsItComes() {
        byte[] large = Arrays.copyOf(GIF, 50_000);
        List<Integer> asked = new ArrayList<>();
        answer(OTHER, aResponse().withBody(large).withHeader("Content-Length", "50000"));
        assertThat(fetch(OTHER.url("/a.gif"), 50_000, asked::add)).isInstanceOf(PictureAnswer.Found.class);
        assertThat(asked).containsExactly(50_000);

        asked.clear();
        answer(OTHER, aResponse().withBody(large).withChunkedDribbleDelay(2, 10));
        assertThat(fetch(OTHER.url("/a.gif"), 50_000, asked::add))
                .isInstanceOfSatisfying(
                        PictureAnswer.Found.class,
                        found -> assertThat(found.picture().bytes()).isEqualTo(large));
        assertThat(asked).containsExactly(16_384, 32_768, 50_001);
    }

    @Test
    void theProxyOfTheJvmIsTakenThoughItIsAnInnerHost() {
        answer(OTHER, aResponse().withBody(GIF));
        try (JvmProxy ignored = new JvmProxy("pictures.invalid", OTHER.baseUrl())) {
            assertThat(fetch("http://pictures.invalid/a.gif", KEY, false, GIF.length))
                    .isInstanceOf(PictureAnswer.Found.class);
            assertThat(fetch(OTHER.baseUrl() + "/a.gif", KEY, false, GIF.length))
                    .isInstanceOf(PictureAnswer.Broken.class);
        }
        OTHER.verify(1, getRequestedFor(urlEqualTo("/a.gif")).withHeader("Host", equalTo("pictures.invalid")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "2130706433", "10.1", "[::1]", "localhost", "a.localhost", "169.254.169.254"})
    void noProxyIsAskedForWhatIsPlainlyAnInnerHost(String host) {
        answer(OTHER, aResponse().withBody(GIF));
        try (JvmProxy ignored = new JvmProxy(host, OTHER.baseUrl().replace("localhost", "127.0.0.2"))) {
            assertThat(fetch("http://" + host + "/a.gif", KEY, false, GIF.length))
                    .isNotInstanceOf(PictureAnswer.Found.class);
        }
        OTHER.verify(0, getRequestedFor(anyUrl()));
    }
}
