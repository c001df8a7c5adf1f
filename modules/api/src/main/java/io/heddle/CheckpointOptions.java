package io.heddle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is said about a checkpoint. Immutable; each {@code with} method returns a changed copy.
 *
 * @param id unique in its instance, {@code [A-Za-z0-9_.:-]{1,128}}; null lets Heddle choose one
 * @param description for people
 * @param tags for people
 * @param customFields for applications
 */
public record CheckpointOptions(
        @Nullable String id, String description, List<String> tags, Map<String, String> customFields) {

    /** An id of Heddle's choice and nothing else. */
    public static final CheckpointOptions DEFAULT = new CheckpointOptions(null, "", List.of(), Map.of());

    public CheckpointOptions {
        Objects.requireNonNull(description, "description");
        tags = List.copyOf(tags);
        customFields = Map.copyOf(customFields);
    }

    /** With this id: asking twice for the same id gives the same checkpoint. */
    public static CheckpointOptions id(String id) {
        return new CheckpointOptions(id, "", List.of(), Map.of());
    }

    /** With a description. */
    public CheckpointOptions withDescription(String value) {
        return new CheckpointOptions(id, value, tags, customFields);
    }

    /** With one more tag. */
    public CheckpointOptions withTag(String tag) {
        List<String> more = new ArrayList<>(tags);
        more.add(tag);
        return new CheckpointOptions(id, description, more, customFields);
    }

    /** With one more field. */
    public CheckpointOptions withField(String key, String value) {
        Map<String, String> more = new HashMap<>(customFields);
        more.put(key, value);
        return new CheckpointOptions(id, description, tags, more);
    }
}
