package io.rescene.openai;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.HexFormat;
import java.util.Optional;
import org.conscrypt.Conscrypt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names made of what they name: SHA-256 in lower-case hex, 64 characters. */
public final class Digests {
    /** From so many bytes on, as of a question with its picture, native code is worth its first loading, 0.1 s. */
    static final int LARGE = 16_384;

    private static final Logger LOG = LoggerFactory.getLogger(Digests.class);

    private Digests() {}

    /** The name of these bytes. */
    public static String sha256(byte[] bytes) {
        MessageDigest digest = isLarge(bytes) ? large() : sha256();
        return HexFormat.of().formatHex(digest.digest(bytes));
    }

    private static boolean isLarge(byte[] bytes) {
        return bytes.length >= LARGE;
    }

    private static MessageDigest large() {
        return Native.PROVIDER.flatMap(Digests::sha256).orElseGet(Digests::sha256);
    }

    private static Optional<MessageDigest> sha256(Provider provider) {
        try {
            return Optional.of(MessageDigest.getInstance("SHA-256", provider));
        } catch (NoSuchAlgorithmException e) {
            LOG.debug("{} has no SHA-256", provider, e);
            return Optional.empty();
        }
    }

    /**
     * BoringSSL's SHA-256, loaded when it is first needed: the JVM's own has the processor's instructions for it only
     * once its optimising compiler has come to it, and takes twelve times as long where there is none (on few cores).
     */
    private static final class Native {
        static final Optional<Provider> PROVIDER = load();

        /** Empty where there is no library for the platform, its C library is too old, or the temporary folder forbids it. */
        private static Optional<Provider> load() {
            try {
                Conscrypt.checkAvailability();
                return Optional.of(Conscrypt.newProvider());
            } catch (LinkageError | RuntimeException e) {
                LOG.debug("No native SHA-256 here, Java's own takes its place: {}", e.toString());
                return Optional.empty();
            }
        }
    }

    /** What a name begins with: kept for names of bytes that all begin alike, it is reckoned once. */
    static MessageDigest begun(byte[] head) {
        MessageDigest digest = sha256();
        digest.update(head);
        return digest;
    }

    /**
     * The name of bytes whose head is reckoned already. Of large ones native code is through with the whole before Java
     * is with the rest.
     *
     * @param bytes all of them, head included
     * @param begun {@link #begun} of the head; stays as it is
     * @param head how long the head is, bytes
     */
    static String sha256(byte[] bytes, MessageDigest begun, int head) {
        if (isLarge(bytes)) {
            return sha256(bytes);
        }
        try {
            MessageDigest digest = (MessageDigest) begun.clone();
            digest.update(bytes, head, bytes.length - head);
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
