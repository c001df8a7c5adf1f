package io.heddle.actor;

import io.heddle.CascadeReport;
import io.heddle.CheckpointCleanup;
import io.heddle.CheckpointLimits;
import io.heddle.CheckpointOptions;
import io.heddle.CheckpointView;
import io.heddle.ChildOptions;
import io.heddle.ChildView;
import io.heddle.CopyOptions;
import io.heddle.DefinitionId;
import io.heddle.Finding;
import io.heddle.ForkResult;
import io.heddle.GlobalStatistics;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.InstanceResult;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.Removal;
import io.heddle.RestoreOptions;
import io.heddle.StartOptions;
import io.heddle.ThreadTree;
import io.heddle.TriggerView;
import io.heddle.Version;
import io.heddle.WorkItem;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.resource.Optimization;
import io.heddle.resource.ReleaseStrategy;
import io.heddle.resource.ResourceFilter;
import io.heddle.resource.ResourceKind;
import io.heddle.resource.ResourceSpec;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of the instance manager, for actors. One manager per node; any of them reaches every instance. Every
 * request is answered; a request without an answer may or may not have taken effect and is safe to repeat.
 */
public final class InstanceManager {

    /** Finds the manager of this node through the receptionist. */
    public static final ServiceKey<Command> SERVICE_KEY = ServiceKey.create(Command.class, "heddle-instance-manager");

    private InstanceManager() {}

    /** What the manager can be asked. */
    public sealed interface Command permits Request, DefinitionManager.Request, Internal {}

    /** Messages of the runtime's own; not for applications. */
    public non-sealed interface Internal extends Command {}

    /** What applications send. */
    public sealed interface Request extends Command {}

    /** Starts a definition given here. Answers: {@link Started}, {@link Invalid}, {@link Refused}. */
    public record Start(WorkflowDefinition definition, StartOptions options, ActorRef<Reply> replyTo)
            implements Request {}

    /**
     * Starts a published version. Answers: {@link Started}, {@link Refused}.
     *
     * @param version null for the latest
     */
    public record StartPublished(
            DefinitionId definitionId, @Nullable Version version, StartOptions options, ActorRef<Reply> replyTo)
            implements Request {}

    /** Answers: {@link Status}, {@link Refused}. */
    public record GetStatus(InstanceId instanceId, ActorRef<Reply> replyTo) implements Request {}

    /** Answers: {@link Done}, {@link Refused}. */
    public record Pause(InstanceId instanceId, ActorRef<Reply> replyTo) implements Request {}

    /** Answers: {@link Done}, {@link Refused}. */
    public record Resume(InstanceId instanceId, ActorRef<Reply> replyTo) implements Request {}

    /** Answers: {@link Done}, {@link Refused}. */
    public record Cancel(InstanceId instanceId, String reason, ActorRef<Reply> replyTo) implements Request {}

    /** Cancels and waits for the threads below. Answers: {@link Cascaded}, {@link Refused}. */
    public record CancelTree(InstanceId instanceId, String reason, ActorRef<Reply> replyTo) implements Request {}

    /** Asks for a DYNAMIC child. Answers: {@link ChildAccepted}, {@link Refused}. */
    public record StartChild(
            InstanceId parent, DefinitionId definitionId, ChildOptions options, ActorRef<Reply> replyTo)
            implements Request {}

    /** Tells a child to cancel. Answers: {@link Done} with the parent's status, {@link Refused}. */
    public record CancelChild(InstanceId parent, InstanceId child, String reason, ActorRef<Reply> replyTo)
            implements Request {}

    /**
     * Forks an unsealed dynamic instance; see {@link io.heddle.WorkflowHandle#fork(List)}. Answers once the JOIN has ended:
     * {@link Forked}; {@link Invalid}, {@link Refused}.
     *
     * @param nodes one FORK, the nodes of its paths and its JOIN
     */
    public record Fork(InstanceId instanceId, List<NodeDefinition> nodes, ActorRef<Reply> replyTo) implements Request {
        public Fork {
            nodes = List.copyOf(nodes);
        }
    }

    /** Copies an instance. Answers: {@link Copied}, {@link Refused}. */
    public record Copy(InstanceId source, CopyOptions options, ActorRef<Reply> replyTo) implements Request {}

    /** Takes a named checkpoint. Answers: {@link CheckpointCreated}, {@link Refused}. */
    public record CreateCheckpoint(InstanceId instanceId, CheckpointOptions options, ActorRef<Reply> replyTo)
            implements Request {}

    /** Answers: {@link Checkpoints}, {@link Refused}. */
    public record GetCheckpoints(InstanceId instanceId, ActorRef<Reply> replyTo) implements Request {}

    /** Answers: {@link CheckpointsDeleted}, {@link Refused}. */
    public record DeleteCheckpoint(InstanceId instanceId, String checkpoint, ActorRef<Reply> replyTo)
            implements Request {}

    /** Answers: {@link CheckpointsDeleted}, {@link Refused}. */
    public record CleanUpCheckpoints(InstanceId instanceId, CheckpointLimits limits, ActorRef<Reply> replyTo)
            implements Request {}

    /** Restores a point of a run. Answers: {@link Restored}, {@link Refused}. */
    public record Restore(InstanceId instanceId, RestoreOptions options, ActorRef<Reply> replyTo) implements Request {}

    /** Answers: {@link Children}, {@link Refused}. */
    public record GetChildren(InstanceId parent, ActorRef<Reply> replyTo) implements Request {}

    /** Answers: {@link Tree}, {@link Refused}. */
    public record GetTree(InstanceId instanceId, ActorRef<Reply> replyTo) implements Request {}

    /**
     * Removes an instance and everything it left. Answers: {@link Removed}, or {@link Unknown} after
     * {@code heddle.client.ask-timeout}.
     *
     * @param force whether a live instance is cancelled first
     */
    public record Remove(InstanceId instanceId, boolean force, ActorRef<Reply> replyTo) implements Request {}

    /**
     * Has a resource looked after until {@code owner} stops, in whatever way. To this node's manager only. Answers:
     * {@link ResourceRegistered}, {@link Refused}.
     *
     * @param strategy null for the default
     * @param size bytes; 0 when unknown
     */
    public record RegisterResource(
            ResourceKind kind,
            ActorRef<?> owner,
            @Nullable ReleaseStrategy strategy,
            long size,
            ResourceSpec.ReleaseAction release,
            ActorRef<Reply> replyTo)
            implements Request {}

    /** Releases what is releasable and meant on this node. Answers: {@link ResourcesReleased}. */
    public record ReleaseResources(ResourceFilter filter, ActorRef<Reply> replyTo) implements Request {}

    /** Asks what there is to count, as {@link io.heddle.Heddle#globalStatistics()} does. Answers: {@link Statistics}. */
    public record GetGlobalStatistics(ActorRef<Reply> replyTo) implements Request {}

    /** Makes room on all nodes, as {@link io.heddle.Heddle#optimizePerformance()} does. Answers: {@link Optimized}. */
    public record OptimizePerformance(ActorRef<Reply> replyTo) implements Request {}

    /** Answers: {@link Triggers}, {@link Refused}. */
    public record GetTriggers(InstanceId instanceId, ActorRef<Reply> replyTo) implements Request {}

    /** Lets a trigger fire, or keeps it from firing. Answers: {@link Done}, {@link Refused}. */
    public record EnableTrigger(InstanceId instanceId, String triggerId, boolean enabled, ActorRef<Reply> replyTo)
            implements Request {}

    /** Takes a caller-driven node. Answers: {@link Claimed}, {@link Refused}. */
    public record Claim(InstanceId instanceId, String nodeId, ActorRef<Reply> replyTo) implements Request {}

    /** Reports success of an attempt. Answers: {@link Recorded}, {@link Refused}. */
    public record Complete(InstanceId instanceId, String nodeId, int attempt, Payload output, ActorRef<Reply> replyTo)
            implements Request {}

    /** Reports failure of an attempt. Answers: {@link Recorded}, {@link Refused}. */
    public record Fail(InstanceId instanceId, String nodeId, int attempt, NodeError error, ActorRef<Reply> replyTo)
            implements Request {}

    /** Extends a lease. Answers: {@link Held}, {@link Refused}. */
    public record Heartbeat(InstanceId instanceId, String nodeId, int attempt, ActorRef<Reply> replyTo)
            implements Request {}

    /** Gives a taken attempt back, to be offered again. Answers: {@link Held}, {@link Refused}. */
    public record GiveBack(InstanceId instanceId, String nodeId, int attempt, ActorRef<Reply> replyTo)
            implements Request {}

    /**
     * Answers a node that waits for the outside, whoever holds it, as {@link io.heddle.WorkflowHandle#signal} does.
     * Answers: {@link Recorded}, {@link Refused}.
     */
    public record Signal(InstanceId instanceId, String nodeId, Payload output, ActorRef<Reply> replyTo)
            implements Request {}

    /**
     * Takes work of a topic, as {@link io.heddle.WorkQueue#poll} does. Report it with {@link Complete} or {@link Fail}.
     * Answers: {@link Work}, {@link Refused}.
     */
    public record PollWork(String topic, int max, Duration patience, ActorRef<Reply> replyTo) implements Request {}

    /** As {@link AwaitEnd}, but answered once its definition is free of the instance as well. */
    public record AwaitReleased(InstanceId instanceId, ActorRef<Reply> replyTo) implements Request {}

    /** Answered when the instance ends, however long that takes: {@link Ended}, {@link Refused}. */
    public record AwaitEnd(InstanceId instanceId, ActorRef<Reply> replyTo) implements Request {}

    /**
     * Every event after {@code afterSeq}, past and future, in order and at least once, until the subscriber stops or the
     * instance has ended and everything was sent.
     */
    public record Subscribe(InstanceId instanceId, long afterSeq, ActorRef<News> subscriber) implements Request {}

    /** What the manager answers. */
    public sealed interface Reply {}

    /**
     * The instance exists.
     *
     * @param existing it had been started before
     */
    public record Started(InstanceId instanceId, boolean existing, InstanceStatus status) implements Reply {}

    /** How the instance stands. */
    public record Status(InstanceView view) implements Reply {}

    /** The command was carried out, or the instance had ended before: its status. */
    public record Done(InstanceStatus status) implements Reply {}

    /** The instance is cancelled: how far that has come below it. */
    public record Cascaded(CascadeReport report) implements Reply {}

    /** The child starts, or is refused, in its own time. */
    public record ChildAccepted(InstanceId child, boolean existing) implements Reply {}

    /** The checkpoint exists and its content is kept. */
    public record CheckpointCreated(CheckpointView checkpoint) implements Reply {}

    /** Oldest first. */
    public record Checkpoints(List<CheckpointView> checkpoints) implements Reply {
        public Checkpoints {
            checkpoints = List.copyOf(checkpoints);
        }
    }

    /** Which checkpoints are gone, and what that freed. */
    public record CheckpointsDeleted(CheckpointCleanup cleanup) implements Reply {}

    /** The run that goes on from the point. */
    public record Restored(InstanceId instanceId) implements Reply {}

    /** What came of a fork. */
    public record Forked(ForkResult result) implements Reply {}

    /** The copy exists. */
    public record Copied(InstanceId copy) implements Reply {}

    /** The children, in the order they were asked for. */
    public record Children(List<ChildView> children) implements Reply {
        public Children {
            children = List.copyOf(children);
        }
    }

    /** The thread and every one below it. */
    public record Tree(ThreadTree tree) implements Reply {}

    /** The triggers, in the order of the definition. */
    public record Triggers(List<TriggerView> triggers) implements Reply {
        public Triggers {
            triggers = List.copyOf(triggers);
        }
    }

    /** What became of a removal. */
    public record Removed(Removal removal) implements Reply {}

    /** A resource is looked after, under this id. */
    public record ResourceRegistered(String id) implements Reply {}

    /** How many resources were released. */
    public record ResourcesReleased(long count) implements Reply {}

    /** Everything there is to count. */
    public record Statistics(GlobalStatistics statistics) implements Reply {}

    /** What making room has done, on all nodes that answered. */
    public record Optimized(Optimization done) implements Reply {}

    /** The caller holds the node. */
    public record Claimed(io.heddle.Claim claim) implements Reply {}

    /** Whether the caller still held the attempt; if not, it should stop. */
    public record Held(boolean held) implements Reply {}

    /** Work that is the caller's now; empty if there was none. */
    public record Work(List<WorkItem> items) implements Reply {
        public Work {
            items = List.copyOf(items);
        }
    }

    /**
     * The result was taken.
     *
     * @param ready ids that became READY; empty for a late or second report, which changes nothing
     */
    public record Recorded(List<String> ready) implements Reply {
        public Recorded {
            ready = List.copyOf(ready);
        }
    }

    /** The instance has ended. */
    public record Ended(InstanceResult result) implements Reply {}

    /** Validation refused it; nothing of it was applied. */
    public record Invalid(List<Finding> findings) implements Reply, DefinitionManager.Reply {
        public Invalid {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Nothing changed.
     *
     * @param code stable
     * @param message names the thing and the fix
     */
    public record Refused(String code, String message) implements Reply, DefinitionManager.Reply {}

    /** No answer came in time: unknown, not failed. Asking again is safe. */
    public record Unknown(@Nullable String detail) implements Reply, DefinitionManager.Reply {}

    /** What subscribers receive. */
    public sealed interface News {}

    /** What happened, by ascending sequence number; never empty. */
    public record Events(InstanceId instanceId, List<HistoryEntry> entries) implements News {
        public Events {
            entries = List.copyOf(entries);
        }
    }

    /** Nothing follows. */
    public record NoMoreEvents(InstanceId instanceId, String reason) implements News {}
}
