package io.heddle.runtime.client;

import io.heddle.CheckpointOccasion;
import io.heddle.CheckpointView;
import io.heddle.CopyOptions;
import io.heddle.DefinitionId;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.InstanceView;
import io.heddle.Payload;
import io.heddle.RestoreOptions;
import io.heddle.StartOptions;
import io.heddle.Version;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.kernel.instance.Ids;
import io.heddle.kernel.instance.InstanceOverrides;
import io.heddle.kernel.instance.InstanceSettings;
import io.heddle.kernel.instance.Lineage;
import io.heddle.kernel.instance.Micros;
import io.heddle.kernel.instance.Origin;
import io.heddle.kernel.registry.DefinitionContent;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.runtime.instance.InstanceMessage;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns start options into what an instance needs; refuses bad ones while the caller can still be told. */
public final class Starts {
    private static final String OCCASIONS =
            "a list of NODE_BEFORE_EXECUTE, NODE_AFTER_EXECUTE, PAUSE, FORK, TRIGGER, STOP";

    private final InstanceSettings settings;
    private final boolean autoStart;

    public Starts(InstanceSettings settings, boolean autoStart) {
        this.settings = settings;
        this.autoStart = autoStart;
    }

    /**
     * A new instance.
     *
     * @param content the definition, when it is given with the start
     * @throws HeddleException INVALID_ID, PAYLOAD_TOO_LARGE or INVALID_CONFIG_VALUE
     */
    public InstanceMessage.NewInstance instance(
            DefinitionId definitionId,
            VersionSelector version,
            @Nullable DefinitionContent content,
            StartOptions options) {
        Ids.require(definitionId);
        InstanceId id = options.id() == null
                ? InstanceId.of(definitionId.value() + "-" + UUID.randomUUID())
                : Ids.require(options.id());
        int max = settings.maxPayloadBytes();
        if (max > 0 && options.input().size() > max) {
            throw new HeddleException(
                    "PAYLOAD_TOO_LARGE",
                    "the input takes " + options.input().size() + " bytes; heddle.payload.max-size is " + max);
        }
        String name = options.config().get("workflow_name") instanceof String given
                        && options.name().isEmpty()
                ? given
                : options.name();
        return new InstanceMessage.NewInstance(
                id,
                definitionId,
                version,
                content,
                requireShort("name", name),
                requireShort("executorId", options.executorId()),
                options.input().share(),
                globals(options.config()),
                options.autoStart() == null ? autoStart : options.autoStart(),
                overrides(options.config()),
                settings,
                Lineage.ROOT,
                0);
    }

    /**
     * A dynamic instance whose nodes are marked by somebody outside who cannot be told no. Nothing is done again and
     * nothing times out because of what the configuration says for others.
     *
     * @throws HeddleException INVALID_ID or INVALID_NAME
     */
    public InstanceMessage.NewInstance marked(
            DefinitionId definitionId, InstanceId id, String executorId, Duration autoSealGrace, boolean start) {
        return new InstanceMessage.NewInstance(
                Ids.require(id),
                Ids.require(definitionId),
                VersionSelector.adHoc(),
                null,
                "",
                requireShort("executorId", executorId),
                Payload.NULL,
                Map.of(),
                start,
                InstanceOverrides.MARKED,
                settings.marked(Micros.of(autoSealGrace)),
                Lineage.ROOT,
                0);
    }

    /**
     * A copy that belongs to nobody.
     *
     * @throws HeddleException INVALID_ID, INVALID_NAME or UNKNOWN_SEQ
     */
    public InstanceMessage.NewInstance copy(InstanceView source, CopyOptions options) {
        if (options.atSeq() > source.seq()) {
            throw new HeddleException(
                    "UNKNOWN_SEQ",
                    "instance " + source.instanceId() + " has events up to " + source.seq() + ", not "
                            + options.atSeq());
        }
        int seq = Math.toIntExact(options.atSeq() == 0 ? source.seq() : options.atSeq());
        return ofPast(source, options.id(), options.name(), new Origin(source.instanceId(), seq, false), Map.of());
    }

    /**
     * A run that goes on from a point of another one.
     *
     * @throws HeddleException INVALID_ID, INVALID_NAME, UNKNOWN_SEQ or UNKNOWN_CHECKPOINT
     */
    public InstanceMessage.NewInstance restored(
            InstanceView source, List<CheckpointView> checkpoints, RestoreOptions options) {
        if (options.checkpoint() == null) {
            if (options.seq() > source.seq()) {
                throw new HeddleException(
                        "UNKNOWN_SEQ",
                        "instance " + source.instanceId() + " has events up to " + source.seq() + ", not "
                                + options.seq());
            }
            return ofPast(
                    source,
                    options.id(),
                    options.name(),
                    new Origin(source.instanceId(), Math.toIntExact(options.seq()), true),
                    Map.of());
        }
        CheckpointView checkpoint = checkpoints.stream()
                .filter(candidate -> candidate.id().equals(options.checkpoint()))
                .findFirst()
                .orElseThrow(() -> new HeddleException(
                        "UNKNOWN_CHECKPOINT",
                        "instance " + source.instanceId() + " has no checkpoint " + options.checkpoint()));
        Map<String, Integer> points = new LinkedHashMap<>();
        checkpoint.children().forEach((child, seq) -> points.put(child.value(), Math.toIntExact(seq)));
        return ofPast(
                source,
                options.id(),
                options.name(),
                new Origin(source.instanceId(), Math.toIntExact(checkpoint.seq()), true),
                points);
    }

    private InstanceMessage.NewInstance ofPast(
            InstanceView source, @Nullable InstanceId id, String name, Origin origin, Map<String, Integer> points) {
        return new InstanceMessage.NewInstance(
                id == null ? InstanceId.of(source.definitionId().value() + "-" + UUID.randomUUID()) : Ids.require(id),
                source.definitionId(),
                source.adHoc() ? VersionSelector.adHoc() : VersionSelector.exact(Version.parse(source.version())),
                null,
                requireShort("name", name),
                "",
                Payload.NULL,
                Map.of(),
                origin.goesOn(),
                InstanceOverrides.NONE,
                settings,
                Lineage.copyOf(origin),
                0,
                points);
    }

    private static String requireShort(String what, String value) {
        if (value.length() > 200) {
            throw new HeddleException("INVALID_NAME", what + " is longer than 200 characters");
        }
        return value;
    }

    private static Map<String, Payload> globals(Map<String, @Nullable Object> config) {
        Map<String, Payload> globals = new LinkedHashMap<>();
        config.forEach((key, value) -> globals.put(key, JsonCodec.encode(value)));
        return globals;
    }

    private static InstanceOverrides overrides(Map<String, @Nullable Object> config) {
        Object timeout = config.containsKey("timeout") ? config.get("timeout") : config.get("timeout_seconds");
        return new InstanceOverrides(
                timeout == null ? null : seconds(timeout),
                config.get("max_parallel_nodes") == null ? null : count(config.get("max_parallel_nodes")),
                flag(config, "retry_enabled"),
                flag(config, "enable_monitoring"),
                config.get("checkpoint_on") == null ? null : occasions(config.get("checkpoint_on")));
    }

    private static Set<CheckpointOccasion> occasions(@Nullable Object value) {
        Set<CheckpointOccasion> occasions = EnumSet.noneOf(CheckpointOccasion.class);
        if (value instanceof List<?> words) {
            for (Object word : words) {
                Arrays.stream(CheckpointOccasion.values())
                        .filter(occasion -> occasion != CheckpointOccasion.REQUEST
                                && occasion.name().equals(word))
                        .findFirst()
                        .ifPresentOrElse(occasions::add, () -> {
                            throw invalid("checkpoint_on", value, OCCASIONS);
                        });
            }
            return occasions;
        }
        throw invalid("checkpoint_on", value, OCCASIONS);
    }

    private static long seconds(Object value) {
        if (value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= 3.2e9) {
            return Math.round(number.doubleValue() * 1e6);
        }
        throw invalid("timeout", value, "a number of seconds, 0 for none");
    }

    private static int count(@Nullable Object value) {
        if (value instanceof Long number && number >= 0 && number <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        throw invalid("max_parallel_nodes", value, "a whole number, 0 for no limit");
    }

    private static boolean flag(Map<String, @Nullable Object> config, String key) {
        Object value = config.get(key);
        if (value == null || value instanceof Boolean) {
            return value == null || (Boolean) value;
        }
        throw invalid(key, value, "true or false");
    }

    private static HeddleException invalid(String key, @Nullable Object value, String wanted) {
        return new HeddleException(
                "INVALID_CONFIG_VALUE", "config entry " + key + " is " + value + "; it must be " + wanted);
    }
}
