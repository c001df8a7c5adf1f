package io.heddle.formats;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Makes legal keys of foreign ids, different ones of different ids. Letters, digits, {@code _ . -} stay; every other byte
 * of the UTF-8 form, the colon included, becomes a colon and two hexadecimal digits ({@code "a b"} is {@code a:20b}). An id
 * too long for a key keeps its beginning and ends with {@code :h} and the SHA-256 of the whole.
 */
final class TaskKeys {
    private static final int LONGEST = 128;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private TaskKeys() {}

    static String encode(String id) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        StringBuilder key = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            if (isLegal(b)) {
                key.append((char) b);
            } else {
                key.append(':').append(HEX.toHexDigits(b));
            }
        }
        if (key.length() <= LONGEST) {
            return key.toString();
        }
        String tail = ":h" + HexFormat.of().formatHex(sha256(bytes));
        return key.substring(0, LONGEST - tail.length()) + tail;
    }

    private static boolean isLegal(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '_'
                || b == '.'
                || b == '-';
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
