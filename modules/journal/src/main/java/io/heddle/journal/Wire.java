package io.heddle.journal;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** The few primitives envelopes are made of. */
final class Wire {
    private static final int CHECKSUM = Integer.BYTES;

    private Wire() {}

    /** Grows as it is written; ends with a checksum. */
    static final class Writer {
        private byte[] bytes;
        private int size;

        Writer(int expected) {
            bytes = new byte[expected];
        }

        Writer putByte(int value) {
            room(1);
            bytes[size++] = (byte) value;
            return this;
        }

        Writer putInt(int value) {
            room(Integer.BYTES);
            ByteBuffer.wrap(bytes).putInt(size, value);
            size += Integer.BYTES;
            return this;
        }

        Writer putLong(long value) {
            room(Long.BYTES);
            ByteBuffer.wrap(bytes).putLong(size, value);
            size += Long.BYTES;
            return this;
        }

        /** Lengths: seven bits a byte, lowest first. */
        Writer putLength(int value) {
            int rest = value;
            while (rest >= 0x80) {
                putByte((rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            return putByte(rest);
        }

        Writer putText(String text) {
            return putBlock(text.getBytes(StandardCharsets.UTF_8));
        }

        Writer putBlock(byte[] block) {
            return putLength(block.length).putRest(block);
        }

        Writer putRest(byte[] block) {
            room(block.length);
            System.arraycopy(block, 0, bytes, size, block.length);
            size += block.length;
            return this;
        }

        /** The envelope with a checksum over its place and its content. */
        byte[] seal(String persistenceId, long sequenceNr) {
            putInt(checksum(persistenceId, sequenceNr, bytes, size));
            return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
        }

        private void room(int more) {
            if (size + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
            }
        }
    }

    /** Reads what {@link Writer} wrote; the checksum has been verified, so a misfit is a programming error. */
    static final class Reader {
        private final ByteBuffer in;

        Reader(byte[] envelope) {
            in = ByteBuffer.wrap(envelope, 0, envelope.length - CHECKSUM);
        }

        int getByte() {
            return in.get();
        }

        int getInt() {
            return in.getInt();
        }

        long getLong() {
            return in.getLong();
        }

        String getText() {
            return new String(getBlock(), StandardCharsets.UTF_8);
        }

        byte[] getBlock() {
            int length = 0;
            int shift = 0;
            int next;
            do {
                next = in.get();
                length |= (next & 0x7f) << shift;
                shift += 7;
            } while (next < 0);
            return get(length);
        }

        byte[] getRest() {
            return get(in.remaining());
        }

        private byte[] get(int length) {
            if (length < 0 || length > in.remaining()) {
                throw new BufferUnderflowException();
            }
            byte[] block = new byte[length];
            in.get(block);
            return block;
        }
    }

    /** Whether the envelope is what was written at this place. */
    static boolean intact(String persistenceId, long sequenceNr, byte[] envelope) {
        int content = envelope.length - CHECKSUM;
        return content > 0
                && ByteBuffer.wrap(envelope).getInt(content) == checksum(persistenceId, sequenceNr, envelope, content);
    }

    // The place is part of the checksum, so that a record found under a wrong key is noticed too.
    private static int checksum(String persistenceId, long sequenceNr, byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        crc.update(persistenceId.getBytes(StandardCharsets.UTF_8));
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, sequenceNr));
        return (int) crc.getValue();
    }
}
