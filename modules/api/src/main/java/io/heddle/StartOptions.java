package io.heddle;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an instance starts. Immutable; each {@code with} method returns a changed copy.
 *
 * @param id instance id; null lets Heddle choose one
 * @param name for people
 * @param executorId who starts it, for listings
 * @param input instance input
 * @param autoStart whether it runs at once; otherwise it stays CREATED until started; null means
 *     {@code heddle.manager.auto-start}
 * @param config settings for this instance alone: {@code timeout} or {@code timeout_seconds}, {@code
 *     max_parallel_nodes}, {@code retry_enabled}, {@code workflow_name}, {@code enable_monitoring} and {@code
 *     checkpoint_on}, a list of names of {@link CheckpointOccasion}, take effect; every
 *     entry is also readable as global data. JSON data
 */
public record StartOptions(
        @Nullable InstanceId id,
        String name,
        String executorId,
        Payload input,
        @Nullable Boolean autoStart,
        Map<String, @Nullable Object> config) {

    /** An id of Heddle's choice, no input, no settings. */
    public static final StartOptions DEFAULT = new StartOptions(null, "", "", Payload.NULL, null, Map.of());

    public StartOptions {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(executorId, "executorId");
        Objects.requireNonNull(input, "input");
        config = Json.normalizeMap(config);
    }

    /** With this instance id: starting the same id twice gives the same instance. */
    public static StartOptions id(String id) {
        return DEFAULT.withId(id);
    }

    /** With this JSON input. */
    public static StartOptions input(String json) {
        return DEFAULT.withInput(json);
    }

    /** With this instance id; see {@link #id}. */
    public StartOptions withId(String value) {
        return new StartOptions(InstanceId.of(value), name, executorId, input, autoStart, config);
    }

    /** With a name for people. */
    public StartOptions withName(String value) {
        return new StartOptions(id, value, executorId, input, autoStart, config);
    }

    /** With who starts it, for listings. */
    public StartOptions withExecutorId(String value) {
        return new StartOptions(id, name, value, input, autoStart, config);
    }

    /** JSON text. */
    public StartOptions withInput(String json) {
        return withInput(Payload.json(json));
    }

    /** With this input. */
    public StartOptions withInput(Payload value) {
        return new StartOptions(id, name, executorId, value, autoStart, config);
    }

    /** Running at once, or CREATED until started. */
    public StartOptions withAutoStart(boolean value) {
        return new StartOptions(id, name, executorId, input, value, config);
    }

    /** One more setting; JSON data. */
    public StartOptions withConfig(String key, @Nullable Object value) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(config);
        more.put(key, value);
        return new StartOptions(id, name, executorId, input, autoStart, Collections.unmodifiableMap(more));
    }
}
