package io.rescene.resilience.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/** A channel copies what it is given into memory beside the heap, which the thread keeps: a large picture's request. */
public final class InPieces extends HttpEntityWrapper {
    /** The most bytes that are written, or should be read, at once. */
    public static final int LONGEST = 131_072;

    InPieces(HttpEntity whole) {
        super(whole);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        super.writeTo(new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int at = 0; at < length; at += LONGEST) {
                    out.write(bytes, offset + at, Math.min(LONGEST, length - at));
                }
            }
        });
    }
}
