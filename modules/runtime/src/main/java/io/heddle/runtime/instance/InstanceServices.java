package io.heddle.runtime.instance;

import io.heddle.InstanceId;
import io.heddle.definition.Durability;
import io.heddle.kernel.graph.ValidationContext;
import io.heddle.kernel.instance.InstanceDecider;
import io.heddle.kernel.instance.InstanceSettings;
import io.heddle.kernel.instance.InstanceSnapshot;
import io.heddle.kernel.instance.Past;
import io.heddle.kernel.instance.StepMeter;
import io.heddle.kernel.instance.ThreadMessage;
import io.heddle.kernel.plan.WorkflowPlan;
import io.heddle.kernel.registry.DefinitionContent;
import io.heddle.kernel.registry.PartitionCommand;
import io.heddle.kernel.registry.PartitionReply;
import io.heddle.kernel.rule.Rules;
import io.heddle.runtime.dispatch.NodeDispatcher;
import io.heddle.runtime.export.Exporters;
import io.heddle.runtime.payload.Payloads;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What every instance of a node works with.
 *
 * @param decider the judge
 * @param validation limits and names validation knows
 * @param plans compiled definitions by content
 * @param rules custom dependency rules by name
 * @param ruleThreads where rules are evaluated
 * @param dispatcher where attempts go
 * @param waits which executors only wait
 * @param manager who grants slots
 * @param registry sends a request to the partition of its thread
 * @param host what this node is called in reports to it
 * @param threads how threads reach one another
 * @param settings what children created here keep for life
 * @param quarantine instances whose history cannot be read
 * @param graphs copies of graphs that were asked for
 * @param exporters who is told what became durable
 * @param meter told what was done
 * @param payloads where large payloads go
 * @param memoryShort whether nothing new may begin here
 * @param onEnd told when an instance has ended
 * @param clock read once per message
 * @param passivateAfter idle time before an instance leaves memory
 * @param pausedReleasesSlot whether a paused instance gives its slot back
 * @param resendInterval between unanswered protocol messages
 * @param snapshotEvery records between snapshots, at least
 * @param keepSnapshots snapshots kept
 * @param snapshots deletes old snapshots
 * @param checkpoints where the contents of checkpoints are kept
 * @param past how an instance reads what another one was
 * @param autoResume whether an instance that comes into memory goes on by itself
 * @param recordTags tells the journal when a record has to be on disk; nothing to one that knows only SYNC
 */
public record InstanceServices(
        InstanceDecider decider,
        ValidationContext validation,
        Function<DefinitionContent, WorkflowPlan> plans,
        Rules rules,
        Executor ruleThreads,
        ActorRef<NodeDispatcher.Message> dispatcher,
        WaitPort waits,
        ActorRef<? super SlotRequest> manager,
        RegistryPort registry,
        String host,
        ThreadPort threads,
        InstanceSettings settings,
        Quarantine quarantine,
        GraphCache graphs,
        Exporters exporters,
        StepMeter meter,
        Payloads payloads,
        BooleanSupplier memoryShort,
        Consumer<InstanceId> onEnd,
        Clock clock,
        Duration passivateAfter,
        boolean pausedReleasesSlot,
        Duration resendInterval,
        int snapshotEvery,
        int keepSnapshots,
        SnapshotPort snapshots,
        CheckpointPort checkpoints,
        PastPort past,
        boolean autoResume,
        Function<Durability, Set<String>> recordTags) {

    /** How an instance reaches its old snapshots. */
    @FunctionalInterface
    public interface SnapshotPort {
        /** Lets go of the snapshots up to {@code sequenceNr}. */
        void deleteUpTo(String persistenceId, long sequenceNr);
    }

    /** How an instance keeps the contents of its checkpoints. */
    public interface CheckpointPort {
        /** Keeps a content under the number of its checkpoint; gives its size in bytes. */
        CompletionStage<Integer> save(InstanceId id, int seq, InstanceSnapshot content);

        /** Deletes every content up to {@code upTo} but those of {@code seqs}, which are in order. */
        CompletionStage<Void> keepOnly(InstanceId id, List<Integer> seqs, int upTo);
    }

    /** How an instance reads the past of any other. */
    @FunctionalInterface
    public interface PastPort {
        /** What {@code id} was after its event {@code seq}; {@link Past#NONE} if it has no such event. */
        CompletionStage<Past> read(InstanceId id, int seq);
    }

    /** What an instance knows of executors: whether an attempt runs user code, or waits for a time that is known. */
    @FunctionalInterface
    public interface WaitPort {
        /** How long an attempt waits from its beginning; null if its executor does anything but wait. */
        @Nullable Duration waitOf(String executor, Map<String, @Nullable Object> config);

        /** Whether an attempt with that executor may be under way on another node than that of its instance. */
        default boolean mayRunElsewhere(String executor) {
            return false;
        }
    }

    /** How an instance reaches the registry. */
    public interface RegistryPort {
        /** Sends {@code request} to the partition that owns its thread. */
        void ask(PartitionCommand.ThreadRequest<?> request, ActorRef<PartitionReply> replyTo);

        /**
         * The same by a shorter way, if there is one. For what is said again by {@link #ask} when it is not answered: the shorter
         * way may turn out to be a dead end.
         */
        default void askShortly(PartitionCommand.ThreadRequest<?> request, ActorRef<PartitionReply> replyTo) {
            ask(request, replyTo);
        }

        /** Tells the partition that nobody is there. */
        void deny(PartitionCommand.NoSuchThread message);
    }

    /** How a thread reaches another one. */
    public interface ThreadPort {
        /** Sends {@code message}; it may be lost. */
        void tell(ThreadMessage message);

        /** Sends {@code message}, which came from outside, to {@code to}; it may be lost. */
        void again(InstanceId to, InstanceMessage message);
    }
}
