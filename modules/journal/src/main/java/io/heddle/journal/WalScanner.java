package io.heddle.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Reads one write-ahead log of the engine without changing it and says where the last whole record ends, and whether
 * another record starts behind the first damage.
 *
 * <p>The log is a row of 32 KiB blocks. A physical record is a header (checksum 4 bytes, length 2, type 1; little
 * endian) and its payload, and never crosses a block. A logical record is one FULL record, or FIRST, any MIDDLE, LAST.
 */
final class WalScanner {
    static final int BLOCK = 32 * 1024;
    static final int HEADER = 7;

    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int MIDDLE = 3;
    private static final int LAST = 4;

    /**
     * What was found.
     *
     * @param size bytes of the file
     * @param wholeBytes bytes up to the end of the last whole logical record before any damage
     * @param wholeRecords logical records up to there
     * @param recordAfterDamage offset of a record start behind the damage, or -1
     */
    record Scan(long size, long wholeBytes, long wholeRecords, long recordAfterDamage) {
        boolean damaged() {
            return wholeBytes < size;
        }
    }

    private final byte[] block = new byte[BLOCK];
    private final ByteBuffer view = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();
    private long wholeBytes;
    private long wholeRecords;
    private boolean inside;
    private boolean damaged;
    private long recordAfterDamage = -1;

    private WalScanner() {}

    static Scan scan(Path file) throws IOException {
        return new WalScanner().read(file);
    }

    private Scan read(Path file) throws IOException {
        long size = 0;
        boolean padding = false;
        try (InputStream in = Files.newInputStream(file)) {
            int length = in.readNBytes(block, 0, BLOCK);
            while (length > 0 && recordAfterDamage < 0) {
                int end = damaged ? 0 : walk(size, length);
                if (damaged) {
                    search(size, end, length);
                }
                // The last bytes of a block that cannot hold a header are padding, not damage.
                padding = !damaged && !inside && BLOCK - end < HEADER;
                size += length;
                length = in.readNBytes(block, 0, BLOCK);
            }
        }
        size = Math.max(size, Files.size(file));
        return new Scan(size, padding ? size : wholeBytes, wholeRecords, recordAfterDamage);
    }

    /** Walks the records of a block; returns where it stopped. */
    private int walk(long base, int length) {
        int at = 0;
        while (BLOCK - at >= HEADER) {
            if (!validAt(at, length)) {
                damaged = at < length || inside;
                return at;
            }
            int type = typeAt(at);
            boolean starts = type == FULL || type == FIRST;
            boolean continues = type == MIDDLE || type == LAST;
            if (starts == inside && (starts || continues)) {
                // A start inside a record, or a continuation outside one: what came before is incomplete.
                damaged = true;
                return starts ? at : at + HEADER;
            }
            at += HEADER + lengthAt(at);
            inside = starts ? type == FIRST : continues && type == MIDDLE;
            if (!inside) {
                wholeBytes = base + at;
                wholeRecords++;
            }
        }
        return at;
    }

    /** Looks at every offset, because the length of a damaged record cannot be trusted to lead to the next one. */
    private void search(long base, int from, int length) {
        for (int at = from; at + HEADER <= length; at++) {
            int type = typeAt(at);
            if ((type == FULL || type == FIRST) && validAt(at, length)) {
                recordAfterDamage = base + at;
                return;
            }
        }
    }

    private boolean validAt(int at, int length) {
        if (at + HEADER > length || at + HEADER + lengthAt(at) > length || typeAt(at) == 0) {
            return false;
        }
        crc.reset();
        crc.update(block, at + HEADER - 1, lengthAt(at) + 1);
        int value = (int) crc.getValue();
        // The engine stores checksums rotated and offset, so that a checksum of checksums stays meaningful.
        int masked = ((value >>> 15) | (value << 17)) + 0xa282ead8;
        return masked == view.getInt(at);
    }

    private int lengthAt(int at) {
        return Short.toUnsignedInt(view.getShort(at + 4));
    }

    private int typeAt(int at) {
        return view.get(at + 6);
    }
}
