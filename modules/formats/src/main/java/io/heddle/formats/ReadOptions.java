package io.heddle.formats;

import io.heddle.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a definition is read.
 *
 * @param maxBytes largest text accepted, in bytes; at least 1
 * @param usualId id of a definition that does not say its own; null refuses it
 */
public record ReadOptions(long maxBytes, @Nullable String usualId) {

    /** Default of {@link #maxBytes()}: 32 MiB, room for a definition of 20,000 nodes however it is laid out. */
    public static final long DEFAULT_MAX_BYTES = 32L << 20;

    /** Deepest nesting of a text: {@link Json#MAX_DEPTH} levels of data inside as many levels of structure. */
    public static final int MAX_DEPTH = 2 * Json.MAX_DEPTH;

    /** What YAML aliases may add, in characters of the values they repeat plus 8 for each element. */
    public static final long MAX_ALIAS_WEIGHT = 4L << 20;

    /** Longest duration accepted; nothing in the engine overflows below it. */
    public static final Duration MAX_DURATION = Duration.ofDays(36_500);

    /** 32 MiB. */
    public static final ReadOptions DEFAULT = new ReadOptions(DEFAULT_MAX_BYTES, null);

    /**
     * @throws IllegalArgumentException if {@code maxBytes} is less than 1
     */
    public ReadOptions {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be at least 1, not " + maxBytes);
        }
    }

    public ReadOptions withMaxBytes(long value) {
        return new ReadOptions(value, usualId);
    }

    /** For texts whose nodes are all that is wanted. */
    public ReadOptions withUsualId(String value) {
        return new ReadOptions(maxBytes, value);
    }
}
