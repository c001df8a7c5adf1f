package io.heddle.runtime.client;

import io.heddle.DefinitionId;
import io.heddle.HeddleException;
import io.heddle.Version;
import io.heddle.kernel.registry.DefinitionCommand;
import io.heddle.kernel.registry.DefinitionReply;
import io.heddle.kernel.registry.Hold;
import io.heddle.kernel.registry.IncomingReference;
import io.heddle.kernel.registry.PartitionCommand;
import io.heddle.kernel.registry.StaticReference;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.runtime.registry.RegistryAccess;
import io.heddle.spi.ReferenceContributor;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Connects plug-ins with the registry: what they tell becomes a hold or a static reference like any other. */
public final class Contributors {
    private static final Pattern TYPE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");
    private static final Set<String> OWN =
            Set.of(Hold.PIN, StaticReference.SUBWORKFLOW_NODE, StaticReference.TRIGGER, "THREAD");

    private Contributors() {}

    /**
     * Tells every contributor that Heddle runs.
     *
     * @throws HeddleException DUPLICATE_REFERENCE_TYPE, INVALID_ID for a type of another form, or
     *     REFERENCE_CONTRIBUTOR_FAILED if one throws
     */
    public static void start(RegistryAccess registry, Iterable<ReferenceContributor> contributors) {
        Set<String> types = new HashSet<>(OWN);
        for (ReferenceContributor contributor : contributors) {
            String type = contributor.type();
            if (!TYPE.matcher(type).matches()) {
                throw new HeddleException("INVALID_ID", "reference type '" + type + "' must match " + TYPE.pattern());
            }
            if (!types.add(type)) {
                throw new HeddleException(
                        "DUPLICATE_REFERENCE_TYPE",
                        "reference type " + type + " is taken; "
                                + contributor.getClass().getName() + " must choose another");
            }
            try {
                contributor.started(contributor.isRuntime() ? new Held(registry, type) : new Declared(registry, type));
            } catch (RuntimeException e) {
                throw new HeddleException(
                        "REFERENCE_CONTRIBUTOR_FAILED",
                        "the contributor of references of type " + type + " failed to start: " + e,
                        e);
            }
        }
    }

    private static VersionSelector selector(@Nullable Version version) {
        return version == null ? VersionSelector.latest() : VersionSelector.exact(version);
    }

    /** References that end by themselves: holds. */
    private record Held(RegistryAccess registry, String type) implements ReferenceContributor.References {
        @Override
        public CompletionStage<?> add(
                String sourceId,
                @Nullable String sourceName,
                DefinitionId definitionId,
                @Nullable Version version,
                Map<String, String> details) {
            return DefinitionClient.begin(() -> registry.ask(new PartitionCommand.Pin(
                            Hold.holderId(type, sourceId), definitionId, selector(version), type, sourceName, details))
                    .thenApply(Holds::held));
        }

        @Override
        public CompletionStage<?> remove(String sourceId, DefinitionId definitionId) {
            return DefinitionClient.begin(() -> Holds.unpin(registry, Hold.holderId(type, sourceId)));
        }
    }

    /** References that stay until they are taken back: kept by the definition itself. */
    private record Declared(RegistryAccess registry, String type) implements ReferenceContributor.References {
        @Override
        public CompletionStage<?> add(
                String sourceId,
                @Nullable String sourceName,
                DefinitionId definitionId,
                @Nullable Version version,
                Map<String, String> details) {
            Map<String, String> shown = new LinkedHashMap<>(details);
            shown.put("selector", selector(version).toString());
            return ask(new DefinitionCommand.DeclareReference(
                    definitionId, new IncomingReference(type, sourceId, sourceName, selector(version), shown)));
        }

        @Override
        public CompletionStage<?> remove(String sourceId, DefinitionId definitionId) {
            return ask(new DefinitionCommand.WithdrawReference(definitionId, type, sourceId));
        }

        private CompletionStage<?> ask(DefinitionCommand.Request<DefinitionReply.DeclareReply> request) {
            return DefinitionClient.begin(() -> registry.ask(request).thenApply(reply -> {
                if (reply instanceof DefinitionReply.NotFound) {
                    throw Answers.refusal(reply);
                }
                return reply;
            }));
        }
    }
}
