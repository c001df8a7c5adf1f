package io.heddle.runtime.client;

import io.heddle.DefinitionId;
import io.heddle.HeddleException;
import io.heddle.Version;
import io.heddle.kernel.registry.PartitionCommand;
import io.heddle.kernel.registry.PartitionReply;
import io.heddle.kernel.registry.Refusal;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.runtime.registry.RegistryAccess;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Holds of applications on definitions. */
final class Holds {
    /** No colon: what a plug-in holds is called {@code type:source}. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.@#/-]{1,200}");

    private Holds() {}

    static String requireName(String holder) {
        if (!NAME.matcher(holder).matches()) {
            throw new HeddleException("INVALID_ID", "a holder's name must match " + NAME.pattern());
        }
        return holder;
    }

    static CompletionStage<Optional<Version>> pin(
            RegistryAccess registry, String holder, DefinitionId id, @Nullable Version version) {
        VersionSelector wanted = version == null ? VersionSelector.latest() : VersionSelector.exact(version);
        return registry.ask(new PartitionCommand.Pin(holder, id, wanted)).thenCompose(reply -> {
            boolean unpublished = reply instanceof PartitionReply.PinRefused refused
                    && refused.reason() == Refusal.NOT_FOUND
                    && version == null;
            return unpublished
                    ? registry.ask(new PartitionCommand.Pin(holder, id, VersionSelector.adHoc()))
                            .thenApply(Holds::held)
                    : CompletableFuture.completedStage(held(reply));
        });
    }

    static CompletionStage<Boolean> unpin(RegistryAccess registry, String holder) {
        return registry.ask(new PartitionCommand.Unpin(holder))
                .thenApply(reply -> reply instanceof PartitionReply.Unpinned);
    }

    static Optional<Version> held(PartitionReply.PinReply reply) {
        if (reply instanceof PartitionReply.PinRefused refused) {
            throw new HeddleException(refused.reason().name(), refused.detail());
        }
        VersionSelector version = ((PartitionReply.Pinned) reply).version();
        return version instanceof VersionSelector.Exact exact ? Optional.of(exact.version()) : Optional.empty();
    }
}
