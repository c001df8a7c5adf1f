package io.heddle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Opaque bytes with a content type: an input, an output, a global value. The engine passes payloads through untouched
 * and decodes them only when a condition or mapping reads them. Immutable and safe to share between threads.
 *
 * <p>A payload larger than {@code heddle.payload.inline-threshold} that came from the engine is a claim check: it knows
 * its size and type, and its bytes are read from the payload store each time they are asked for. They are gone once the
 * instance that recorded them is removed; whoever needs them longer takes a copy with {@link #toByteArray()}.
 */
public final class Payload {

    /** The content type of JSON text in UTF-8. */
    public static final String JSON = "application/json";

    /** JSON {@code null}. */
    public static final Payload NULL = json("null");

    private final String contentType;
    private final int size;

    /** Null once the bytes are in a store. */
    private volatile byte @Nullable [] bytes;

    /** Set before {@link #bytes} is let go. */
    private volatile @Nullable Stored stored;

    private Payload(String contentType, int size, byte @Nullable [] bytes, @Nullable Stored stored) {
        this.contentType = Objects.requireNonNull(contentType, "contentType");
        this.size = size;
        this.bytes = bytes;
        this.stored = stored;
    }

    /**
     * What identifies stored bytes.
     *
     * @param sha256 of the bytes, 64 lower-case hexadecimal digits
     * @param size of the bytes
     */
    public record Reference(String sha256, int size) {
        /** Refuses what cannot be a reference. */
        public Reference {
            if (!HASH.matcher(sha256).matches()) {
                throw new IllegalArgumentException(
                        "sha256 must be 64 lower-case hexadecimal digits, is '" + sha256 + "'");
            }
            if (size < 0) {
                throw new IllegalArgumentException("size must not be negative, is " + size);
            }
        }

        private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    }

    /** Where stored bytes are read from. */
    @FunctionalInterface
    public interface Source {
        /**
         * The bytes, which nobody changes from now on. Blocking.
         *
         * @throws HeddleException PAYLOAD_UNAVAILABLE when they cannot be had, now or ever
         */
        byte[] load(Reference reference);
    }

    /** JSON text; not parsed here, so an invalid text shows up only where an expression reads it. */
    public static Payload json(String text) {
        return takeOver(JSON, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes of any type; the array is copied. */
    public static Payload of(String contentType, byte[] bytes) {
        return takeOver(contentType, bytes.clone());
    }

    /** Bytes of any type, taken over without a copy: the caller must not touch the array again. */
    public static Payload takeOver(String contentType, byte[] bytes) {
        return new Payload(contentType, Objects.requireNonNull(bytes, "bytes").length, bytes, null);
    }

    /** Bytes that are in a store, read when they are asked for. */
    public static Payload stored(String contentType, Reference reference, Source source) {
        return new Payload(contentType, reference.size(), null, new Stored(reference, source));
    }

    /** A media type, for example {@code application/json}. */
    public String contentType() {
        return contentType;
    }

    /** Size in bytes; known without reading them. */
    public int size() {
        return size;
    }

    /** What stored bytes are known by; null while the bytes are here. */
    public @Nullable Reference reference() {
        Stored known = stored;
        return known == null ? null : known.reference;
    }

    /** The same content as an object of its own: what becomes of one says nothing of the other. */
    public Payload share() {
        byte[] here = bytes;
        return new Payload(contentType, size, here, stored);
    }

    /**
     * For the engine: the bytes are in a store now, and need not stay in memory. The content stays the same.
     *
     * @throws IllegalArgumentException when {@code reference} is of another size
     */
    public void storedAs(Reference reference, Source source) {
        if (reference.size() != size) {
            throw new IllegalArgumentException(
                    "a payload of " + size + " bytes cannot be stored as one of " + reference.size());
        }
        if (bytes != null) {
            stored = new Stored(reference, source);
            bytes = null;
        }
    }

    /**
     * A copy of the bytes.
     *
     * @throws HeddleException PAYLOAD_UNAVAILABLE when they are in a store and cannot be read
     */
    public byte[] toByteArray() {
        return content().clone();
    }

    /**
     * A read-only view of the bytes, without a copy.
     *
     * @throws HeddleException PAYLOAD_UNAVAILABLE when they are in a store and cannot be read
     */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(content()).asReadOnlyBuffer();
    }

    /**
     * The bytes as UTF-8 text.
     *
     * @throws HeddleException PAYLOAD_UNAVAILABLE when they are in a store and cannot be read
     */
    public String text() {
        return new String(content(), StandardCharsets.UTF_8);
    }

    /** Whether the content type is JSON (parameters such as a charset are allowed). */
    public boolean isJson() {
        return contentType.equals(JSON) || contentType.startsWith(JSON + ";");
    }

    private byte[] content() {
        byte[] here = bytes;
        if (here != null) {
            return here;
        }
        Stored elsewhere = Objects.requireNonNull(stored);
        return elsewhere.source.load(elsewhere.reference);
    }

    /** Same type and same bytes; those of two stored payloads are not read for it. */
    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof Payload that)) {
            return false;
        }
        if (size != that.size || !contentType.equals(that.contentType)) {
            return false;
        }
        Reference mine = reference();
        Reference theirs = that.reference();
        if (mine != null && theirs != null) {
            return mine.equals(theirs);
        }
        return Arrays.equals(content(), that.content());
    }

    /** Of type and size only, so that it stays the same when the bytes go to a store. */
    @Override
    public int hashCode() {
        return 31 * contentType.hashCode() + size;
    }

    /** Type and size only: a payload may hold secrets and must not reach a log by accident. */
    @Override
    public String toString() {
        return "Payload(" + contentType + ", " + size + " bytes)";
    }

    /** Bytes elsewhere. */
    private record Stored(Reference reference, Source source) {
        Stored {
            Objects.requireNonNull(reference, "reference");
            Objects.requireNonNull(source, "source");
        }
    }
}
