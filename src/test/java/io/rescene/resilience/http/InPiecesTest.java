package io.rescene.resilience.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

class InPiecesTest {
    @Provide
    Arbitrary<Integer> lengths() {
        return Arbitraries.integers()
                .between(0, 3)
                .flatMap(pieces -> Arbitraries.integers().between(-2, 2).map(more -> pieces * InPieces.LONGEST + more))
                .filter(length -> length >= 0);
    }

    @Property(tries = 30)
    void allIsWrittenInItsOrderAndNoPieceIsLonger(@ForAll("lengths") int length) throws IOException {
        byte[] whole = new byte[length];
        for (int i = 0; i < length; i++) {
            whole[i] = (byte) (i * 31 >> 3);
        }
        List<Integer> pieces = new ArrayList<>();
        ByteArrayOutputStream written = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int count) {
                pieces.add(count);
                super.write(bytes, offset, count);
            }
        };

        new InPieces(new ByteArrayEntity(whole, ContentType.APPLICATION_JSON)).writeTo(written);

        assertThat(written.toByteArray()).isEqualTo(whole);
        assertThat(pieces).allMatch(piece -> piece > 0 && piece <= InPieces.LONGEST);
    }
}
