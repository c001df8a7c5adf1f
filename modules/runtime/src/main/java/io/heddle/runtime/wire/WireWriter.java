package io.heddle.runtime.wire;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes values one after the other into a growing byte array; {@link WireReader} reads them back in the same order.
 * Small numbers take few bytes. Nothing describes the layout: whoever writes a record also writes (or names in its
 * manifest) the version of the layout.
 *
 * <p>Not thread-safe; use once per record.
 */
public final class WireWriter {
    private static final int FIRST_SIZE = 64;

    /** The largest content a Java array can hold on every JVM. */
    private static final int LARGEST_SIZE = Integer.MAX_VALUE - 8;

    private byte[] bytes;
    private int size;

    public WireWriter() {
        this(FIRST_SIZE);
    }

    /** @param expectedSize bytes to set aside at once; a hint, not a limit */
    public WireWriter(int expectedSize) {
        bytes = new byte[Math.max(expectedSize, 16)];
    }

    /** One byte; only the low eight bits count. */
    public WireWriter writeByte(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
        return this;
    }

    public WireWriter writeBoolean(boolean value) {
        return writeByte(value ? 1 : 0);
    }

    /** A number that is never negative: a count, a size, a version, a code. One byte below 128. */
    public WireWriter writeUnsigned(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("not an unsigned value: " + value);
        }
        return writeVarint(value);
    }

    /** Any int; small magnitudes of either sign are short. */
    public WireWriter writeInt(int value) {
        return writeLong(value);
    }

    /** Any long; small magnitudes of either sign are short. */
    public WireWriter writeLong(long value) {
        return writeVarint((value << 1) ^ (value >> 63));
    }

    /** Eight bytes, bit for bit. */
    public WireWriter writeDouble(double value) {
        long bits = Double.doubleToRawLongBits(value);
        reserve(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (bits >>> shift);
        }
        return this;
    }

    /**
     * Microseconds since 1970. Finer digits are cut off, towards the past.
     *
     * @throws ArithmeticException for instants some 290,000 years away
     */
    public WireWriter writeInstant(Instant value) {
        long micros = Math.addExact(Math.multiplyExact(value.getEpochSecond(), 1_000_000L), value.getNano() / 1_000L);
        return writeLong(micros);
    }

    /** Length and UTF-8. Unpaired surrogates become {@code ?}, as always in Java's encoder. */
    public WireWriter writeString(String value) {
        return writeBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Length and content. */
    public WireWriter writeBytes(byte[] value) {
        writeUnsigned(value.length);
        reserve(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    /** The constant's name: safe against reordering, but a renamed constant makes old records unreadable. */
    public WireWriter writeEnum(Enum<?> value) {
        return writeString(value.name());
    }

    /** A presence flag and, unless {@code value} is null, the value. */
    public <T> WireWriter writeOptional(@Nullable T value, BiConsumer<WireWriter, T> element) {
        writeBoolean(value != null);
        if (value != null) {
            element.accept(this, value);
        }
        return this;
    }

    /** The count and every element in iteration order. */
    public <T> WireWriter writeList(Collection<? extends T> values, BiConsumer<WireWriter, T> element) {
        Objects.requireNonNull(element, "element");
        writeUnsigned(values.size());
        for (T value : values) {
            element.accept(this, value);
        }
        return this;
    }

    /** Bytes written so far. */
    public int size() {
        return size;
    }

    /** A copy of everything written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private WireWriter writeVarint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    private void reserve(int more) {
        long needed = (long) size + more;
        if (needed <= bytes.length) {
            return;
        }
        if (needed > LARGEST_SIZE) {
            throw new WireException("a record may not exceed " + LARGEST_SIZE + " bytes");
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST_SIZE, Math.max(needed, 2L * bytes.length)));
    }
}
