package io.heddle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Opaque bytes with a content type: an input, an output, a global value. The engine passes payloads through untouched
 * and decodes them only when a condition or mapping reads them. Immutable and safe to share between threads.
 */
public final class Payload {

    /** The content type of JSON text in UTF-8. */
    public static final String JSON = "application/json";

    /** JSON {@code null}. */
    public static final Payload NULL = json("null");

    private final String contentType;
    private final byte[] bytes;

    private Payload(String contentType, byte[] bytes) {
        this.contentType = Objects.requireNonNull(contentType, "contentType");
        this.bytes = bytes;
    }

    /** JSON text; not parsed here, so an invalid text shows up only where an expression reads it. */
    public static Payload json(String text) {
        return new Payload(JSON, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes of any type; the array is copied. */
    public static Payload of(String contentType, byte[] bytes) {
        return new Payload(contentType, bytes.clone());
    }

    /** Bytes of any type, taken over without a copy: the caller must not touch the array again. */
    public static Payload takeOver(String contentType, byte[] bytes) {
        return new Payload(contentType, Objects.requireNonNull(bytes, "bytes"));
    }

    /** A media type, for example {@code application/json}. */
    public String contentType() {
        return contentType;
    }

    /** Size in bytes. */
    public int size() {
        return bytes.length;
    }

    /** A copy of the bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** A read-only view of the bytes, without a copy. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** The bytes as UTF-8 text. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Whether the content type is JSON (parameters such as a charset are allowed). */
    public boolean isJson() {
        return contentType.equals(JSON) || contentType.startsWith(JSON + ";");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that
                && contentType.equals(that.contentType)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * contentType.hashCode() + Arrays.hashCode(bytes);
    }

    /** Type and size only: a payload may hold secrets and must not reach a log by accident. */
    @Override
    public String toString() {
        return "Payload(" + contentType + ", " + bytes.length + " bytes)";
    }
}
