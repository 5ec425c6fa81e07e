package io.rescene.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.picture.PictureAddress.UnusableAddressException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureAddressTest {
    private static final URI SUPABASE = URI.create("https://x.supabase.co");
    private static final PictureAddress ADDRESSES = new PictureAddress(Optional.of(SUPABASE), "videos");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a/b.jpg | https://x.supabase.co/storage/v1/object/videos/a/b.jpg
            /a/b.jpg | https://x.supabase.co/storage/v1/object/videos/a/b.jpg
            한강 사진/장면 1.jpg | https://x.supabase.co/storage/v1/object/videos/%ED%95%9C%EA%B0%95%20%EC%82%AC%EC%A7%84/%EC%9E%A5%EB%A9%B4%201.jpg
            a/b?c=d#e.jpg | https://x.supabase.co/storage/v1/object/videos/a/b%3Fc=d%23e.jpg
            a/50%25.jpg | https://x.supabase.co/storage/v1/object/videos/a/50%2525.jpg
            %2e%2e/secret.jpg | https://x.supabase.co/storage/v1/object/videos/%252e%252e/secret.jpg
            ' a.jpg ' | https://x.supabase.co/storage/v1/object/videos/a.jpg
            https://cdn.example/a b.jpg?x=1&y=2 | https://cdn.example/a%20b.jpg?x=1&y=2
            https://cdn.example/%ED%95%9C.jpg | https://cdn.example/%ED%95%9C.jpg
            https://cdn.example/한.jpg | https://cdn.example/%ED%95%9C.jpg
            HTTP://cdn.example:8080/a.jpg | HTTP://cdn.example:8080/a.jpg
            http://[2001:4860:4860::8888]/a.jpg | http://[2001:4860:4860::8888]/a.jpg
            """)
    void tellsWhereAPictureIs(String url, String wanted) throws Exception {
        assertThat(ADDRESSES.of(url)).hasToString(wanted);
    }

    /** By RFC 3986, 5.4.1; {@code %EC%8B%9C} as the bytes of a header are read. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ?y             | http://a/b/c/d;p?y
            g?y            | http://a/b/c/g?y
            g/../h         | http://a/b/c/h
            /g             | http://a/g
            //g/h          | http://g/h
            ../g           | http://a/b/g
            https://c/d?e  | https://c/d?e
            ''             | http://a/b/c/d;p?q
            '#s'           | http://a/b/c/d;p?q#s
            g#s            | http://a/b/c/g#s
            a b.png        | http://a/b/c/a%20b.png
            \u00ec\u008b\u009c.png?x=%2F | http://a/b/c/%EC%8B%9C.png?x=%2F
            """)
    void tellsWhereARedirectLeads(String location, String wanted) throws Exception {
        assertThat(ADDRESSES.redirected(URI.create("http://a/b/c/d;p?q"), location))
                .hasToString(wanted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.jpg",
                "a/../../other-bucket/b.jpg",
                "a/..",
                "ftp://host/a.jpg",
                "file:///etc/passwd",
                "data:image/png;base64,AAAA",
                "javascript:alert(1)",
                "jar:http://host/a.jar!/b",
                "//host/a.jpg",
                "C:\\a.jpg",
                "https://user@host/a.jpg",
                "https://x.supabase.co@evil.example/a.jpg",
                "http://evil.example\\@x.supabase.co/a.jpg",
                "https://",
                "https:///a.jpg",
                "https://?a",
                "https://host/%zz.jpg"
            })
    void refusesWhatLeadsElsewhere(String url) {
        assertThatThrownBy(() -> ADDRESSES.of(url))
                .isInstanceOf(UnusableAddressException.class)
                .hasMessageStartingWith("the picture's");
    }

    @Test
    void aPathNeedsAStorage() {
        PictureAddress none = new PictureAddress(Optional.empty(), "videos");
        assertThatThrownBy(() -> none.of("a/b.jpg")).hasMessageContaining("SUPABASE_URL");
        assertThat(none.isStorage(SUPABASE)).isFalse();
    }

    @Test
    void theBucketAndTheBaseAreWrittenOnce() throws Exception {
        PictureAddress odd = new PictureAddress(Optional.of(URI.create("http://localhost:54321//")), "my videos");
        assertThat(odd.of("a.jpg")).hasToString("http://localhost:54321/storage/v1/object/my%20videos/a.jpg");
    }

    @ParameterizedTest
    @CsvSource({
        "https://x.supabase.co/storage/v1/object/videos/a.jpg, true",
        "https://X.Supabase.Co:443/storage/v1/render/image/a.jpg?width=9, true",
        "https://X.Supabase.Co:443/elsewhere, true",
        "https://x.supabase.co/rest-area/a.jpg, true",
        "https://x.supabase.co/functions/v1/pay, false",
        "https://x.supabase.co//%66unctions%2Fv1/pay, false",
        "https://x.supabase.co/./functions/v1/pay, false",
        "https://x.supabase.co/%2e/functions/v1/pay, false",
        "https://x.supabase.co/Functions, false",
        "https://x.supabase.co/rest/v1/users, false",
        "https://x.supabase.co/storage/v1/../../functions/v1/pay, false",
        "https://x.supabase.co/storage/v1/%2e%2E/%2e./functions/v1/pay, false",
        "https://x.supabase.co/storage/v1/object/videos/..%2Ffunctions/v1/pay, false",
        "https://x.supabase.co/storage/v1/object/videos/..%5Cfunctions/v1/pay, false",
        "https://x.supabase.co/storage/v1/object/videos/a..b.jpg, true",
        "http://x.supabase.co/a.jpg, false",
        "https://x.supabase.co:8443/a.jpg, false",
        "https://y.supabase.co/a.jpg, false",
        "https://supabase.co/a.jpg, false",
        "https://x.supabase.co.evil.example/a.jpg, false",
        "https://x.supabase.co./a.jpg, false",
        "https://evil.example/x.supabase.co, false",
        "https://evil.example/?https://x.supabase.co, false"
    })
    void onlyTheProjectsOwnStorageIsShownTheKey(URI address, boolean storage) {
        assertThat(ADDRESSES.isStorage(address)).isEqualTo(storage);
        assertThat(new PictureAddress(Optional.of(URI.create(SUPABASE + "/")), "videos").isStorage(address))
                .as("a slash at the end of the project's address")
                .isEqualTo(storage);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTPS://CDN.example/a.jpg, https://cdn.example:443, false",
        "http://cdn.example/a.jpg, http://cdn.example:80, false",
        "http://cdn.example:8080/a.jpg, http://cdn.example:8080, false",
        "a.jpg, https://x.supabase.co:443, true",
        "ftp://cdn.example/a.jpg, '', false"
    })
    void tellsWhoseAPictureIs(String url, String origin, boolean storage) {
        assertThat(ADDRESSES.origin(url)).isEqualTo(origin);
        assertThat(ADDRESSES.isStorage(url)).isEqualTo(storage);
    }

    @Property
    void whateverTheTableHoldsIsAnAddressOrRefused(@ForAll String url) {
        URI address;
        try {
            address = ADDRESSES.of(url);
        } catch (UnusableAddressException e) {
            assertThat(e).hasMessageStartingWith("the picture's");
            return;
        }
        assertThat(address.getHost()).isNotNull();
        assertThat(address.getRawUserInfo()).isNull();
        assertThat(address.toASCIIString()).isEqualTo(address.toString());
        if (ADDRESSES.isStorage(address)) {
            assertThat(address.getHost()).isEqualTo("x.supabase.co");
        }
    }

    @Test
    void anAddressIsNoLongerThanAnyHostTakes() throws Exception {
        String longest = "https://cdn.example/";
        longest += "a".repeat(16_384 - longest.length());
        assertThat(ADDRESSES.of(longest)).hasToString(longest);
        String name = "a".repeat(16_385);
        for (String url : List.of("https://cdn.example/" + name, name)) {
            assertThatThrownBy(() -> ADDRESSES.of(url))
                    .isInstanceOf(UnusableAddressException.class)
                    .hasMessageContaining("16384 characters");
        }
    }

    @Test
    void aProjectBehindAPathHasItsStorageThere() throws Exception {
        PictureAddress behind = new PictureAddress(Optional.of(URI.create("https://h/supa/")), "videos");
        assertThat(behind.isStorage(behind.of("a.jpg"))).isTrue();
        for (String elsewhere : List.of("/supa/functions/v1/pay", "//supa/functions/v1/pay", "/other/a.jpg", "/supa")) {
            assertThat(behind.isStorage(URI.create("https://h" + elsewhere)))
                    .as(elsewhere)
                    .isFalse();
        }
    }

    @Property
    void anyStorageNameStaysInItsBucket(@ForAll String name) throws Exception {
        URI address;
        try {
            address = ADDRESSES.of("folder/" + name);
        } catch (UnusableAddressException e) {
            assertThat(name).contains("..");
            return;
        }
        assertThat(address.normalize().toString()).startsWith("https://x.supabase.co/storage/v1/object/videos/folder");
        assertThat(address.getRawQuery()).isNull();
        assertThat(address.getRawFragment()).isNull();
    }
}
