package io.heddle.runtime.wire;

import io.heddle.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link WireWriter} wrote, in the same order. Every read is bounds-checked: truncated or damaged input ends
 * in a {@link WireException} that names the position, never in a huge allocation or a wrong value passed on silently.
 *
 * <p>Not thread-safe; use once per record. The array is not copied and must not change meanwhile.
 */
public final class WireReader {
    private final byte[] bytes;
    private final Payload.Source payloads;
    private int position;

    /** For records without stored payloads. */
    public WireReader(byte[] bytes) {
        this(bytes, InstanceWire.NO_SOURCE);
    }

    WireReader(byte[] bytes, Payload.Source payloads) {
        this.bytes = bytes;
        this.payloads = payloads;
    }

    /** Where the bytes of stored payloads are. */
    Payload.Source payloadSource() {
        return payloads;
    }

    public int readByte() {
        return take(1, "a byte") & 0xFF;
    }

    public boolean readBoolean() {
        int value = readByte();
        if (value > 1) {
            throw new WireException("expected a boolean at byte " + (position - 1) + ", found " + value);
        }
        return value == 1;
    }

    /** A number written by {@link WireWriter#writeUnsigned}. */
    public long readUnsigned() {
        long value = readVarint();
        if (value < 0) {
            throw new WireException("expected an unsigned number before byte " + position);
        }
        return value;
    }

    /** A count, size or code that must fit an int. */
    public int readUnsignedInt() {
        long value = readUnsigned();
        if (value > Integer.MAX_VALUE) {
            throw new WireException("number out of range before byte " + position + ": " + value);
        }
        return (int) value;
    }

    public int readInt() {
        long value = readLong();
        if (value != (int) value) {
            throw new WireException("number out of range before byte " + position + ": " + value);
        }
        return (int) value;
    }

    public long readLong() {
        long value = readVarint();
        return (value >>> 1) ^ -(value & 1);
    }

    public double readDouble() {
        require(8, "a double");
        long bits = 0;
        for (int i = 0; i < 8; i++) {
            bits = (bits << 8) | (bytes[position++] & 0xFF);
        }
        return Double.longBitsToDouble(bits);
    }

    public Instant readInstant() {
        long micros = readLong();
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }

    public String readString() {
        int length = readLength("a text");
        try {
            // A strict decoder: damaged text must not become replacement characters in an id.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, position, length))
                    .toString();
            position += length;
            return text;
        } catch (CharacterCodingException damaged) {
            throw new WireException("text at byte " + position + " is not UTF-8");
        }
    }

    /** A fresh array. */
    public byte[] readBytes() {
        int length = readLength("a byte array");
        byte[] value = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return value;
    }

    /** A constant of {@code type} by its name; an unknown name is an error, as it comes from another release. */
    public <E extends Enum<E>> E readEnum(Class<E> type) {
        String name = readString();
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException unknown) {
            throw new WireException("unknown " + type.getSimpleName() + " '" + name + "'");
        }
    }

    /** A reader of what was written with its length; what it leaves unread is skipped. */
    WireReader readPart() {
        return new WireReader(readBytes(), payloads);
    }

    /** How many elements follow. */
    public int readSize() {
        return readLength("a collection");
    }

    /** The value, or null if none was written. */
    public <T> @Nullable T readOptional(Function<WireReader, T> element) {
        return readBoolean() ? element.apply(this) : null;
    }

    /** An unmodifiable list; elements are never null. */
    public <T> List<T> readList(Function<WireReader, T> element) {
        int count = readLength("a list");
        List<T> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(element.apply(this));
        }
        return List.copyOf(values);
    }

    /** Bytes not read yet. */
    public int remaining() {
        return bytes.length - position;
    }

    /** Refuses what follows the last expected value: it is a sign of a layout this release does not know. */
    public void requireEnd() {
        if (remaining() > 0) {
            throw new WireException(remaining() + " unexpected bytes after the end of the record at byte " + position);
        }
    }

    private long readVarint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = take(1, "a number") & 0xFF;
            if (shift == 63 && next > 1) {
                break;
            }
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new WireException("number too long before byte " + position);
    }

    /** A length in bytes or elements; every element takes at least a byte, so more than what is left is damage. */
    private int readLength(String what) {
        int length = readUnsignedInt();
        require(length, what);
        return length;
    }

    private byte take(int count, String what) {
        require(count, what);
        return bytes[position++];
    }

    private void require(int count, String what) {
        if (count > remaining()) {
            throw new WireException("record ends too early: " + what + " needs " + count + " bytes at byte " + position
                    + " of " + bytes.length);
        }
    }
}
