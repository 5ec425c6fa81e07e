package io.rescene.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer SECRETsecret1",
                "authorization=Bearer SECRETsecret1",
                "Proxy-Authorization: Basic SECRETsecret1",
                "\"Authorization\":\"Bearer SECRETsecret1\"",
                "bearer   SECRETsecret1 and more",
                "apikey: SECRETsecret1",
                "\"apikey\":\"SECRETsecret1\"",
                "password=SECRETsecret1&user=u",
                "\"password\" : \"SECRETsecret1\"",
                "Incorrect API key provided: sk-proj-SECRETsecret1_x.",
                "key sk-SECRETsecret1",
                "sb_secret_SECRETsecret1",
                "token eyJhbGciOiJI.SECRETsecret1.x-y_z",
                "postgresql://user:SECRETsecret1@host:5432/db",
                "jdbc:postgresql://user:SECRETsecret1@host/db",
                "redis://:SECRETsecret1@host:6379/0",
                "rediss://default:SECRETsecret1@host",
                "https://user:SECRETsecret1@host/a.jpg",
                "GET /storage/v1/object/sign/frames/a.jpg?token=SECRETsecret1&width=9 HTTP/1.1",
                "http://host:4318/v1/traces?api-key=SECRETsecret1",
                "https://host/v1?a=b&key=SECRETsecret1",
                "https://host/a.jpg?X-Amz-Expires=60&X-Amz-Signature=SECRETsecret1"
            })
    void takesSecretsOut(String text) {
        assertThat(Mask.secrets(text)).doesNotContain("SECRET", "secret1").contains("***");
    }

    @Test
    void takesKnownSecretsOutWhateverTheyLookLike() {
        assertThat(Mask.secrets("it says hunter2 and h.unter", Set.of("hunter2", "h.unter")))
                .isEqualTo("it says *** and ***");
        assertThat(Mask.secrets("it says hunter2", null)).isEqualTo("it says hunter2");
        assertThat(Mask.secrets("it says sk-SECRETsecret1", List.of())).isEqualTo("it says sk-***");
    }

    /** The time must not grow with the square of the length: names of files are anybody's. */
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aLongTextHoldsNobodyUp() {
        String word = "a".repeat(1_000_000);
        assertThat(Mask.secrets(word + "://x, redis://user:SECRET@host")).doesNotContain("SECRET");
    }

    @Test
    void takesPicturesOut() {
        String base64 = "iVBORw0KGgo".repeat(40);
        assertThat(Mask.secrets("{\"url\":\"data:image/png;base64," + base64 + "==\",\"detail\":\"low\"}"))
                .isEqualTo("{\"url\":\"data:image/***\",\"detail\":\"low\"}");
        assertThat(Mask.secrets("body " + base64 + "==")).isEqualTo("body ***");
        assertThat(Mask.secrets("A".repeat(200))).isEqualTo("***");
        assertThat(Mask.secrets("A".repeat(199))).isEqualTo("A".repeat(199));
    }

    @Test
    void ofAPayloadNothingIsLeftButItsLength() {
        assertThat(Mask.payload("refused: \"a man\"")).isEqualTo("refused: *** (7 characters)");
        assertThat(Mask.payload("\"a man\"")).isEqualTo("*** (7 characters)");
        assertThat(Mask.payload("refused")).isEqualTo("refused");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Processing video 6f1c1a52-13d4-4f0e-9a57-0f6a2f3b7c11",
                "Updated video metadata: video_summary=A man walks. He stops.",
                "SHA-256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "postgresql://localhost:5432/db can't be reached at 12:30@noon",
                "남자가 걷는다",
                "risk-taking people ask-a-lot"
            })
    void leavesTheRest(String text) {
        assertThat(Mask.secrets(text)).isEqualTo(text);
    }

    @Test
    void whatStandsAroundASecretStays() {
        assertThat(Mask.secrets("postgresql://user:pw@host:5432/db refused"))
                .isEqualTo("postgresql://user:***@host:5432/db refused");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '\n' | \\u000a
            '\r' | \\u000d
            '\u001b[31m' | \\u001b[31m
            '\u0085' | \\u0085
            '\u2028' | \\u2028
            '\u2029' | \\u2029
            '\u202e' | \\u202e
            '\u2066' | \\u2066
            """)
    void whatBreaksOrTurnsALineIsWrittenAsAnEscape(String control, String escape) {
        assertThat(Mask.line("a" + control + "b")).isEqualTo("a" + escape + "b");
    }

    @Test
    void noControlCharacterIsLeft() {
        for (char c = 0; c < 0xa0; c++) {
            if (c != '\t' && Character.isISOControl(c)) {
                assertThat(Mask.line("a" + c + "b")).isEqualTo(String.format("a\\u%04xb", (int) c));
            }
        }
    }

    @Property
    void aLineIsALine(@ForAll String text) {
        assertThat(Mask.line(text).lines().count()).isLessThanOrEqualTo(1);
        assertThat(Mask.line("tab\tand \\ and $1 stay")).isEqualTo("tab\tand \\ and $1 stay");
    }
}
