package io.heddle.kernel.registry;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a definition version that is no thread and ends when its holder says so.
 *
 * @param key what is held
 * @param type {@link #PIN}, or the type of a plug-in
 * @param name what a person calls the holder; may be absent
 * @param details for people and tools
 */
public record Hold(ClaimKey key, String type, @Nullable String name, Map<String, String> details) {

    /** {@code type} of a hold nobody said more about. */
    public static final String PIN = "PIN";

    public Hold {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(type, "type");
        details = Map.copyOf(details);
    }
}
