package io.rescene.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestsTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 55, 64, Digests.LARGE - 1, Digests.LARGE, Digests.LARGE + 1, 5 * Digests.LARGE + 7})
    void theNameIsTheSameWhoeverReckonsIt(int size) throws GeneralSecurityException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        byte[] javas = MessageDigest.getInstance("SHA-256", "SUN").digest(bytes);
        assertThat(Digests.sha256(bytes)).isEqualTo(HexFormat.of().formatHex(javas));
    }
}
