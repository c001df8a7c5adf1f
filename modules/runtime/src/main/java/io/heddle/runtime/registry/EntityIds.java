package io.heddle.runtime.registry;

import java.nio.charset.StandardCharsets;

/** Names that are safe as entity and persistence ids: letters, digits and {@code . _ -} as they are, bytes as %XX else. */
final class EntityIds {
    private static final String HEX = "0123456789ABCDEF";

    private EntityIds() {}

    static String encode(String name) {
        StringBuilder encoded = new StringBuilder(name.length() + 8);
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            int value = each & 0xFF;
            if (isPlain(value)) {
                encoded.append((char) value);
            } else {
                encoded.append('%').append(HEX.charAt(value >> 4)).append(HEX.charAt(value & 0xF));
            }
        }
        return encoded.toString();
    }

    /** The reverse of {@link #encode}; only for what it made. */
    static String decode(String encoded) {
        byte[] bytes = new byte[encoded.length()];
        int size = 0;
        for (int i = 0; i < encoded.length(); i++) {
            char each = encoded.charAt(i);
            if (each == '%') {
                bytes[size++] = (byte) Integer.parseInt(encoded, i + 1, i + 3, 16);
                i += 2;
            } else {
                bytes[size++] = (byte) each;
            }
        }
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }

    private static boolean isPlain(int value) {
        return (value >= 'a' && value <= 'z')
                || (value >= 'A' && value <= 'Z')
                || (value >= '0' && value <= '9')
                || value == '.'
                || value == '_'
                || value == '-';
    }
}
