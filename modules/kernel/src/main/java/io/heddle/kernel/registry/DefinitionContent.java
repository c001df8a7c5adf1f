package io.heddle.kernel.registry;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A definition as the registry keeps it: bytes it never looks into, and their hash. Immutable as long as nobody changes
 * the bytes.
 */
public final class DefinitionContent {
    private final String contentHash;
    private final byte[] bytes;

    private DefinitionContent(String contentHash, byte[] bytes) {
        this.contentHash = Objects.requireNonNull(contentHash, "contentHash");
        this.bytes = Objects.requireNonNull(bytes, "bytes");
    }

    /** SHA-256 of the bytes, lower-case hexadecimal. */
    public String contentHash() {
        return contentHash;
    }

    /** The canonical form; the array itself, nobody may change it. */
    public byte[] bytes() {
        return bytes;
    }

    /** Wraps {@code bytes} with their hash. */
    public static DefinitionContent of(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new DefinitionContent(HexFormat.of().formatHex(digest), bytes);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    /** Content as it was stored with its hash. */
    public static DefinitionContent restore(String contentHash, byte[] bytes) {
        return new DefinitionContent(contentHash, bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DefinitionContent that
                && contentHash.equals(that.contentHash)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return contentHash.hashCode();
    }

    @Override
    public String toString() {
        return "DefinitionContent[" + contentHash + ", " + bytes.length + " bytes]";
    }
}
