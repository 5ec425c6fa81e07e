package io.rescene.openai;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names made of what they name: SHA-256 in lower-case hex, 64 characters. */
public final class Digests {
    private Digests() {}

    /** The name of these bytes. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
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
