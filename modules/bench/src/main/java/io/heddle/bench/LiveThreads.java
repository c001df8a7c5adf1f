package io.heddle.bench;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.actor.ActorHeddle;
import io.heddle.kernel.registry.NodeCounts;
import io.heddle.kernel.registry.PartitionCommand;
import io.heddle.kernel.registry.PartitionReply;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.kernel.registry.WorkTopics;
import io.heddle.runtime.registry.ThreadPartition;
import io.heddle.runtime.registry.ThreadRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/**
 * Registers threads that wait an hour, as an instance does when it starts and leaves memory, without the instances: what
 * is measured is the registry alone.
 */
final class LiveThreads {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final NodeCounts ONE_RUNNING = new NodeCounts(0, 0, 1, 0, 0, 0, 0);

    private final ClusterSharding sharding;
    private final int partitions;
    private final Instant due = Instant.now().plus(Duration.ofHours(1));

    LiveThreads(ActorHeddle heddle) {
        sharding = ClusterSharding.get(heddle.actorSystem());
        partitions = heddle.actorSystem().settings().config().getInt("heddle.registry.partitions");
    }

    /** The permit, then the report with which it leaves memory. */
    CompletionStage<?> register(DefinitionId definition, String name) {
        InstanceId id = InstanceId.of(name);
        return ask(PartitionCommand.AcquireStart.main(id, 1, definition, VersionSelector.adHoc()))
                // By the thread that brings the answer: on two processors the stage's own choice is a new thread each
                // time.
                .thenComposeAsync(
                        reply -> {
                            if (!(reply instanceof PartitionReply.Granted)) {
                                throw new IllegalStateException("thread " + id + " got no permit: " + reply);
                            }
                            return ask(new PartitionCommand.Report(
                                    id,
                                    1,
                                    1,
                                    InstanceStatus.RUNNING,
                                    false,
                                    ONE_RUNNING,
                                    due,
                                    true,
                                    null,
                                    WorkTopics.NONE));
                        },
                        Runnable::run);
    }

    private <R extends PartitionReply> CompletionStage<R> ask(PartitionCommand.ThreadRequest<R> request) {
        int partition = ThreadPartition.of(request.threadId(), partitions);
        return sharding.entityRefFor(ThreadRegistry.TYPE, Integer.toString(partition))
                .ask(replyTo -> new ThreadRegistry.Ask<>(request, replyTo), PATIENCE);
    }
}
