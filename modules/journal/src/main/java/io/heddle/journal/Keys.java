package io.heddle.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Layout of keys. Records are keyed by the numeric id of their persistence id and their sequence number, both big
 * endian, so that a persistence id is one contiguous range in sequence order.
 */
final class Keys {
    /** Layout version of the folder; a layout this build cannot read gets another number. */
    static final int LAYOUT = 1;

    static final byte[] LAYOUT_KEY = {0, 'l'};
    static final byte[] NEXT_ID_KEY = {0, 'n'};
    private static final byte ID_PREFIX = 1;

    private Keys() {}

    static byte[] record(long id, long sequenceNr) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id)
                .putLong(sequenceNr)
                .array();
    }

    static long recordSequenceNr(byte[] key) {
        return ByteBuffer.wrap(key).getLong(Long.BYTES);
    }

    static byte[] persistenceId(String persistenceId) {
        byte[] text = persistenceId.getBytes(StandardCharsets.UTF_8);
        byte[] key = new byte[text.length + 1];
        key[0] = ID_PREFIX;
        System.arraycopy(text, 0, key, 1, text.length);
        return key;
    }

    /** The smallest key behind every key of persistence ids. */
    static byte[] persistenceIdsEnd() {
        return new byte[] {ID_PREFIX + 1};
    }

    static String persistenceIdOf(byte[] key) {
        return new String(Arrays.copyOfRange(key, 1, key.length), StandardCharsets.UTF_8);
    }

    static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    static long number(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }
}
