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

    /** The holder of a plug-in's hold, so that no two plug-ins meet under one name. */
    public static String holderId(String type, String sourceId) {
        return type + ":" + sourceId;
    }

    /** The reverse, for a hold of this type. */
    String sourceId(String holderId) {
        return type.equals(PIN) ? holderId : holderId.substring(type.length() + 1);
    }
}
