package io.heddle.runtime.engine;

import io.heddle.ErrorCode;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.NodeError;
import io.heddle.OutcomeUnknownException;
import io.heddle.kernel.instance.ChildRequest;
import io.heddle.kernel.instance.InstanceOverrides;
import io.heddle.kernel.instance.InstanceSettings;
import io.heddle.kernel.instance.Lineage;
import io.heddle.kernel.instance.ThreadMessage;
import io.heddle.runtime.client.InstanceClient;
import io.heddle.runtime.instance.InstanceMessage;
import io.heddle.runtime.instance.InstanceServices;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.RecipientRef;
import org.jspecify.annotations.Nullable;

/**
 * Carries what threads say to one another. A thread that is to start without a parent is started like one from outside;
 * what is known about it afterwards is told to whoever wanted it.
 */
record ThreadPost(
        Function<InstanceId, RecipientRef<InstanceMessage>> threads,
        InstanceClient instances,
        InstanceSettings settings)
        implements InstanceServices.ThreadPort {

    /** Refusals that are no answer to somebody who can wait: memory and queues become free again. */
    private static final Set<String> LATER = Set.of("MEMORY", "QUEUE_FULL");

    @Override
    public void tell(ThreadMessage message) {
        if (message instanceof ThreadMessage.Launch launch) {
            instances.create(wanted(launch)).whenComplete((created, error) -> launched(launch, error));
            return;
        }
        threads.apply(message.to()).tell(new InstanceMessage.FromThread(message));
    }

    @Override
    public void again(InstanceId to, InstanceMessage message) {
        threads.apply(to).tell(message);
    }

    private InstanceMessage.NewInstance wanted(ThreadMessage.Launch launch) {
        ChildRequest request = launch.request();
        return new InstanceMessage.NewInstance(
                request.threadId(),
                request.definitionId(),
                request.version(),
                null,
                request.name(),
                launch.executorId(),
                request.input(),
                Map.of(),
                true,
                InstanceOverrides.NONE,
                settings,
                Lineage.ROOT,
                request.timeout());
    }

    /** A missing answer, or one that says "later", is none: whoever wants the thread asks again. */
    private void launched(ThreadMessage.Launch launch, @Nullable Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        NodeError refusal = null;
        if (cause != null) {
            if (!(cause instanceof HeddleException refused)
                    || cause instanceof OutcomeUnknownException
                    || LATER.contains(refused.code())) {
                return;
            }
            refusal = NodeError.fatal(ErrorCode.START_REFUSED, refused.code() + ": " + refused.getMessage());
        }
        tell(new ThreadMessage.Launched(launch.to(), launch.starter(), refusal));
    }
}
