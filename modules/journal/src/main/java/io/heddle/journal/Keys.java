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

    /** There while an import is not finished: which export, and how far. */
    static final byte[] IMPORT_KEY = {0, 'i'};

    private static final byte ID_PREFIX = 1;

    private static final byte OWNED_PREFIX = 2;
    private static final byte OWNER_PREFIX = 3;
    private static final byte UNSETTLED_PREFIX = 4;

    private Keys() {}

    /** "This owner has this blob"; the blobs of an owner are one range. */
    static byte[] owned(long id, byte[] hash) {
        return of(OWNED_PREFIX, id, hash);
    }

    /** The same read the other way round; the owners of a blob are one range. */
    static byte[] owner(byte[] hash, long id) {
        return ByteBuffer.allocate(1 + hash.length + Long.BYTES)
                .put(OWNER_PREFIX)
                .put(hash)
                .putLong(id)
                .array();
    }

    static long ownerOf(byte[] key) {
        return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
    }

    /** Of which it is not known whether the owner has recorded it. */
    static byte[] unsettled(long id, byte[] hash) {
        return of(UNSETTLED_PREFIX, id, hash);
    }

    static byte[] allUnsettled() {
        return new byte[] {UNSETTLED_PREFIX};
    }

    static byte[] unsettledEnd() {
        return new byte[] {UNSETTLED_PREFIX + 1};
    }

    /** The hash in a key of {@link #owned} or {@link #unsettled}. */
    static byte[] hashOf(byte[] key) {
        return Arrays.copyOfRange(key, 1 + Long.BYTES, key.length);
    }

    private static byte[] of(byte prefix, long id, byte[] hash) {
        return ByteBuffer.allocate(1 + Long.BYTES + hash.length)
                .put(prefix)
                .putLong(id)
                .put(hash)
                .array();
    }

    /** How many bytes of a {@link #record} say whose it is. */
    static final int ID_BYTES = Long.BYTES;

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
