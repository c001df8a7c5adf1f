package io.heddle.runtime.instance;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceEffect;
import io.heddle.kernel.instance.InstanceOverrides;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceSettings;
import io.heddle.kernel.instance.Lineage;
import io.heddle.kernel.instance.Past;
import io.heddle.kernel.instance.Rewinding;
import io.heddle.kernel.instance.ThreadMessage;
import io.heddle.kernel.registry.DefinitionContent;
import io.heddle.kernel.registry.PartitionReply;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.runtime.dispatch.AttemptReport;
import io.heddle.spi.DependencyRule;
import java.util.Map;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Everything an instance can be told. */
public sealed interface InstanceMessage {

    // ---- from outside ---------------------------------------------------------------------------------------------

    /** Brings the instance into being. Repeating it gives the same instance. */
    record Create(NewInstance wanted, @Nullable String commandId, ActorRef<InstanceReply> replyTo)
            implements InstanceMessage {}

    /**
     * Asks for a command to be carried out.
     *
     * @param epoch the only life of the id that is meant; 0 for whichever there is
     */
    record Perform(
            InstanceCommand command, int epoch, @Nullable String commandId, ActorRef<InstanceReply> replyTo)
            implements InstanceMessage {}

    /**
     * Runs a terminal instance again: gets the new permit first.
     *
     * @param commandId repeating it under the same id gives the same run; null from the instance itself, and from a node
     *     of the release before
     */
    record Reopen(
            String kind,
            @Nullable String nodeId,
            boolean force,
            ActorRef<InstanceReply> replyTo,
            @Nullable String commandId)
            implements InstanceMessage {
        /** {@link #kind} of a run that begins again with all it has registered. */
        public static final String BEGIN_AGAIN = "begin again";

        InstanceCommand command(int epoch) {
            if (kind.equals(BEGIN_AGAIN)) {
                return new InstanceCommand.BeginAgain(epoch);
            }
            return nodeId == null
                    ? new InstanceCommand.RetryFailed(epoch)
                    : new InstanceCommand.Rerun(nodeId, force, epoch);
        }
    }

    /** Asks for a copy of something. */
    record Read(InstanceQuery query, ActorRef<InstanceQuery.Answer> replyTo) implements InstanceMessage {}

    /** Wants to be told the end, now or later; repeat it to survive a move of the instance. */
    record AwaitEnd(ActorRef<EndNotice> replyTo) implements InstanceMessage {}

    /** Wants to be told when the registry no longer counts the ended instance; repeat it to survive a move. */
    record AwaitReleased(ActorRef<EndNotice> replyTo) implements InstanceMessage {}

    /** Wants to be told when no child is live any more. */
    record AwaitChildren(ActorRef<ChildrenNotice> replyTo) implements InstanceMessage {}

    /** Wants to be told when the child exists, or that it never will. */
    record AwaitChild(InstanceId child, ActorRef<ChildNotice> replyTo) implements InstanceMessage {}

    /** Wants to be told when the node has ended, or never will because the instance has; repeat it to survive a move. */
    record AwaitNode(String nodeId, ActorRef<NodeNotice> replyTo) implements InstanceMessage {}

    /** Wants to be told when the content of the checkpoint is kept. */
    record AwaitCheckpoint(int seq, ActorRef<CheckpointNotice> replyTo) implements InstanceMessage {}

    /**
     * Wants the instance to go back; answered when it has.
     *
     * @param seq the point; ignored where a checkpoint is named
     * @param checkpoint id of a checkpoint; empty for a bare point
     * @param commandId repeating it under the same id waits for the same end, or has it again; null from a node of the
     *     release before
     */
    record Restore(
            int seq,
            String checkpoint,
            ActorRef<InstanceReply> replyTo,
            @Nullable String commandId) implements InstanceMessage {}

    /** Wants every event from now on; the answer says from which sequence number. */
    record Subscribe(ActorRef<InstanceNews> subscriber) implements InstanceMessage {}

    record Unsubscribe(ActorRef<InstanceNews> subscriber) implements InstanceMessage {}

    // ---- from its parent, its children and its root ---------------------------------------------------------------

    record FromThread(ThreadMessage message) implements InstanceMessage {}

    // ---- from the registry, the manager and the dispatcher ---------------------------------------------------------

    /**
     * The registry asks whether anybody is there; {@code permit} goes back with a denial.
     *
     * @param cancel why the instance is to cancel itself; null if it is not
     */
    record Wake(
            int epoch, long permit, String reason, @Nullable String cancel) implements InstanceMessage {}

    /**
     * The registry wants the run of that epoch removed: cancelled if it is live, deleted if it has ended. To be told
     * again until the registry hears {@code Forget}.
     *
     * @param parent its parent, as the registry knows it; null for a root
     */
    record Remove(int epoch, long permit, @Nullable InstanceId parent) implements InstanceMessage {}

    /** What never leaves the node of the instance. */
    sealed interface Own extends InstanceMessage, NoSerializationVerificationNeeded {}

    record FromRegistry(PartitionReply reply) implements Own {}

    record FromManager(SlotReply reply) implements Own {}

    /** Where the instance stands in the line for an admission slot, for whoever asked why it waits. */
    record PlaceKnown(SlotRequest.Place place) implements Own {}

    record FromDispatcher(AttemptReport report) implements Own {}

    record RuleAnswered(InstanceEffect.EvaluateRule question, DependencyRule.Decision decision) implements Own {}

    record RuleThrew(InstanceEffect.EvaluateRule question, String message) implements Own {}

    // ---- from itself ----------------------------------------------------------------------------------------------

    /** Something is due. */
    enum Due implements Own {
        NOW
    }

    /** Unanswered protocol messages are sent again. */
    enum Resend implements Own {
        NOW
    }

    /** What parent, children and root have not answered is said again. */
    enum Retell implements Own {
        NOW
    }

    /** Reports that have arrived are decided together. */
    enum Together implements InstanceMessage {
        NOW
    }

    /** Nobody has written for a while. */
    enum Idle implements InstanceMessage {
        NOW
    }

    /**
     * What the thread begins with was read.
     *
     * @param past null if it was not
     * @param refusal why not
     * @param passing whether it may be read another time
     */
    record PastRead(@Nullable Past past, InstanceReply.@Nullable Refused refusal, boolean passing) implements Own {}

    /** What a checkpoint holds was read back; null if it could not be. */
    record CheckpointRead(int seq, @Nullable Past past) implements Own {}

    /**
     * The content of a checkpoint was stored.
     *
     * @param failure why not; null if all went well
     */
    record CheckpointSaved(int seq, int size, @Nullable String failure) implements Own {}

    /** Children that have not said which their points are get asked again. */
    enum Remind implements Own {
        NOW
    }

    /**
     * The point to go back to was read.
     *
     * @param past null if it could not be
     * @param failure why not
     */
    record RewindRead(Rewinding target, @Nullable Past past, String failure) implements Own {}

    /**
     * The history was deleted.
     *
     * @param failure why not; null if all went well
     */
    record Erased(@Nullable String failure) implements Own {}

    /**
     * The payload store has answered.
     *
     * @param number of the question
     * @param failure why not; null if everything is stored
     */
    record Stored(long number, @Nullable Throwable failure) implements Own {}

    /** The payload store is asked again. */
    enum StoreAgain implements Own {
        NOW
    }

    /** Leave memory, now. */
    enum Leave implements Own {
        NOW
    }

    /**
     * What a new instance is made of.
     *
     * @param id its id
     * @param definitionId its definition
     * @param version which version; AD_HOC with {@code content} or for a dynamic graph
     * @param content the definition when it is given with the start; null when the registry has it or the graph is
     *     dynamic
     * @param name for people
     * @param executorId who starts it
     * @param input its input
     * @param globals configuration entries as global data
     * @param autoStart whether it runs at once
     * @param overrides what the start said about this instance alone
     * @param settings configuration in force
     * @param lineage its place in a tree of threads
     * @param timeLimit bound on its running time given by its parent, microseconds; 0 for none
     * @param points points of the children of what it begins with, by thread id
     */
    record NewInstance(
            InstanceId id,
            DefinitionId definitionId,
            VersionSelector version,
            @Nullable DefinitionContent content,
            String name,
            String executorId,
            Payload input,
            Map<String, Payload> globals,
            boolean autoStart,
            InstanceOverrides overrides,
            InstanceSettings settings,
            Lineage lineage,
            long timeLimit,
            Map<String, Integer> points) {

        /** One that begins with nothing. */
        public NewInstance(
                InstanceId id,
                DefinitionId definitionId,
                VersionSelector version,
                @Nullable DefinitionContent content,
                String name,
                String executorId,
                Payload input,
                Map<String, Payload> globals,
                boolean autoStart,
                InstanceOverrides overrides,
                InstanceSettings settings,
                Lineage lineage,
                long timeLimit) {
            this(
                    id,
                    definitionId,
                    version,
                    content,
                    name,
                    executorId,
                    input,
                    globals,
                    autoStart,
                    overrides,
                    settings,
                    lineage,
                    timeLimit,
                    Map.of());
        }

        /** Whether the graph is built at run time. */
        boolean isDynamic() {
            return content == null && version instanceof VersionSelector.AdHoc;
        }

        /** Inputs stay out of logs. */
        @Override
        public String toString() {
            return "NewInstance[" + id + ", " + definitionId + " " + version + "]";
        }
    }
}
