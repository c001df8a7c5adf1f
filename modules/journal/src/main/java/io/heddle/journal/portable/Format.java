package io.heddle.journal.portable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/**
 * The file: eight letters, the version, then records, each of a length, a kind, a body and a checksum. The first is the
 * head, the last the end, behind which there is nothing. Numbers are big endian.
 */
final class Format {
    static final byte[] MAGIC = "HEDDLEXP".getBytes(StandardCharsets.US_ASCII);
    static final int VERSION = 1;

    static final int HEAD = 1;
    static final int BLOB = 2;
    static final int REACHED = 3;
    static final int EVENT = 4;
    static final int SNAPSHOT = 5;
    static final int HELD = 6;
    static final int END = 7;

    /** Length and kind. */
    static final int BEFORE_BODY = Integer.BYTES + 1;

    static final int CHECKSUM = Integer.BYTES;

    private Format() {}

    // The place is part of the checksum, so that a record that was moved, doubled or left out is noticed too.
    static int checksum(long offset, int kind, byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES + 1)
                .putLong(offset)
                .put((byte) kind)
                .flip());
        crc.update(body, 0, body.length);
        return (int) crc.getValue();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
