package io.rescene.openai;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.HexFormat;
import java.util.Optional;
import org.conscrypt.Conscrypt;

/** Names made of what they name: SHA-256 in lower-case hex, 64 characters. */
public final class Digests {
    /** From so many bytes on, as of a question with its picture, native code is worth its first loading, 0.1 s. */
    static final int LARGE = 16_384;

    private Digests() {}

    /** The name of these bytes. */
    public static String sha256(byte[] bytes) {
        MessageDigest digest = bytes.length < LARGE ? sha256() : large();
        return HexFormat.of().formatHex(digest.digest(bytes));
    }

    private static MessageDigest large() {
        try {
            return Native.PROVIDER.isPresent() ? MessageDigest.getInstance("SHA-256", Native.PROVIDER.get()) : sha256();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Conscrypt has no SHA-256", e);
        }
    }

    /**
     * BoringSSL's SHA-256, loaded when it is first needed: the JVM's own has the processor's instructions for it only
     * once its optimising compiler has come to it, and takes twelve times as long where there is none (on few cores).
     */
    private static final class Native {
        /** Empty where there is no library for the platform, or the temporary folder lets none be loaded. */
        static final Optional<Provider> PROVIDER =
                Conscrypt.isAvailable() ? Optional.of(Conscrypt.newProvider()) : Optional.empty();
    }

    /** What a name begins with: kept for names of bytes that all begin alike, it is reckoned once. */
    static MessageDigest begun(byte[] head) {
        MessageDigest digest = sha256();
        digest.update(head);
        return digest;
    }

    /**
     * The name of bytes that begin as {@link #begun} says.
     *
     * @param begun stays as it is
     * @param rests the bytes after the head, one after another
     */
    static String sha256(MessageDigest begun, byte[]... rests) {
        try {
            MessageDigest digest = (MessageDigest) begun.clone();
            for (byte[] rest : rests) {
                digest.update(rest);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("This Java runtime's SHA-256 can't be copied", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-256", e);
        }
    }

    /** The name of a text, by its bytes in UTF-8. */
    public static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}
