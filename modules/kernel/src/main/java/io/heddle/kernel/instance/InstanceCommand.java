package io.heddle.kernel.instance;

import io.heddle.ChildOptions;
import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.OnParentEnd;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.spi.DependencyRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an instance can be asked to do. Nodes are named by their id. */
public sealed interface InstanceCommand {

    /**
     * Brings the instance into being under a granted permit; with {@code start} it runs at once.
     *
     * @param order what the parent of a child wants of it
     * @param past what it begins with; null for a thread that begins with nothing
     */
    record Create(
            InstanceHeader header,
            int epoch,
            boolean start,
            ParentOrder order,
            @Nullable Past past) implements InstanceCommand {

        /** A thread nobody gives orders to. */
        public Create(InstanceHeader header, int epoch, boolean start) {
            this(header, epoch, start, ParentOrder.RUN, null);
        }
    }

    /** CREATED → RUNNING, once it has its slot. */
    record Start() implements InstanceCommand {}

    /** With {@code cascade} its descendants pause as well. */
    record Pause(boolean cascade) implements InstanceCommand {}

    record Resume() implements InstanceCommand {}

    /** Notes that a start or a resumption is wanted and waits for a slot; a pause takes it back. */
    record AwaitSlot() implements InstanceCommand {}

    record Cancel(String reason) implements InstanceCommand {}

    /** Adds nodes to an unsealed dynamic instance, all or none. */
    record RegisterNodes(List<InstanceEvent.Registration> nodes, boolean replace) implements InstanceCommand {
        public RegisterNodes {
            nodes = List.copyOf(nodes);
        }

        /** Nodes whose id is their key. */
        public static RegisterNodes of(List<NodeDefinition> nodes) {
            return new RegisterNodes(
                    nodes.stream()
                            .map(node -> new InstanceEvent.Registration(node.key(), node))
                            .toList(),
                    false);
        }
    }

    /** Adds one FORK, the nodes of its paths and its JOIN to an unsealed dynamic instance, and nothing else. */
    record ForkPaths(List<InstanceEvent.Registration> nodes) implements InstanceCommand {
        public ForkPaths {
            nodes = List.copyOf(nodes);
        }

        /** Nodes whose id is their key. */
        public static ForkPaths of(List<NodeDefinition> nodes) {
            return new ForkPaths(RegisterNodes.of(nodes).nodes());
        }
    }

    record AddDependencies(String nodeId, List<Dependency> dependencies) implements InstanceCommand {
        public AddDependencies {
            dependencies = List.copyOf(dependencies);
        }
    }

    record Seal() implements InstanceCommand {}

    /** Takes a caller-driven node that is READY. */
    record Claim(String nodeId) implements InstanceCommand {}

    record Heartbeat(String nodeId, int attempt) implements InstanceCommand {}

    /** Whoever holds an attempt will not do it: it is offered again. */
    record GiveBack(String nodeId, int attempt) implements InstanceCommand {}

    /**
     * Answers a node that waits for the outside, whoever holds it.
     *
     * @param error why it failed; null for success with {@code output}
     */
    record Signal(String nodeId, Payload output, @Nullable NodeError error) implements InstanceCommand {}

    /** Reports the result of an attempt; global writes and children it asked for are recorded with it. */
    record Complete(String nodeId, int attempt, Payload output, Map<String, Payload> globals, List<StartChild> children)
            implements InstanceCommand {
        public Complete {
            globals = Map.copyOf(globals);
            children = List.copyOf(children);
        }

        public Complete(String nodeId, int attempt, Payload output) {
            this(nodeId, attempt, output, Map.of(), List.of());
        }
    }

    record Fail(String nodeId, int attempt, NodeError error) implements InstanceCommand {}

    /** The executor handed the attempt to somebody outside. */
    record Defer(String nodeId, int attempt) implements InstanceCommand {}

    record SkipNode(String nodeId, @Nullable Payload substitute) implements InstanceCommand {}

    record CancelNode(String nodeId, String reason) implements InstanceCommand {}

    /**
     * Runs a node and all its descendants again.
     *
     * @param force cancel executing ones first
     * @param epoch epoch of the new permit when the instance is terminal, otherwise ignored
     */
    record Rerun(String nodeId, boolean force, int epoch) implements InstanceCommand {}

    /** Reruns what failed, or was cut off by the end, in a FAILED or TIMED_OUT instance. */
    record RetryFailed(int epoch) implements InstanceCommand {}

    record SetGlobal(String key, Payload value, @Nullable Integer expectedRevision) implements InstanceCommand {}

    record RecordChoice(String key, Payload value) implements InstanceCommand {}

    /** A custom rule answered. */
    record ApplyRule(int node, int group, int since, DependencyRule.Decision decision) implements InstanceCommand {

        /** The answer to {@code question}. */
        public static ApplyRule answering(InstanceEffect.EvaluateRule question, DependencyRule.Decision decision) {
            return new ApplyRule(question.node(), question.group(), question.since(), decision);
        }
    }

    /** A custom rule threw. */
    record FailRule(int node, int group, int since, String message) implements InstanceCommand {

        /** The failure to answer {@code question}. */
        public static FailRule answering(InstanceEffect.EvaluateRule question, String message) {
            return new FailRule(question.node(), question.group(), question.since(), message);
        }
    }

    // ---- marks: what somebody outside says who cannot be told no ---------------------------------------------------

    /**
     * Adds a node whose dependencies name keys or ids. One that is known is replaced if it has the same key and has not
     * started, otherwise it stays as it is.
     */
    record Announce(String nodeId, NodeDefinition definition) implements InstanceCommand {}

    /**
     * Says what has happened to a node, whether its dependencies agree or not; an unknown node joins first.
     *
     * @param key key of a node that is not known
     * @param output with {@link What#COMPLETED}
     * @param error with {@link What#FAILED}
     * @param strict whether a mark that comes before the dependencies have said go is ignored
     */
    record Mark(
            String nodeId,
            String key,
            What what,
            Payload output,
            @Nullable NodeError error,
            boolean strict) implements InstanceCommand {

        /** What has happened. */
        public enum What {
            EXECUTING,
            COMPLETED,
            FAILED
        }

        /** Outputs stay out of logs. */
        @Override
        public String toString() {
            return "Mark[" + nodeId + " " + what + "]";
        }
    }

    /**
     * Takes a look at caller-driven nodes with dependencies that are READY, each once per lease.
     *
     * @param lease microseconds until a node that has not begun is shown again
     */
    record Drain(long lease) implements InstanceCommand {}

    /**
     * Sets all nodes, outputs and global data back to where they were before anything ran.
     *
     * @param epoch epoch of the new permit when the instance is terminal, otherwise ignored
     */
    record BeginAgain(int epoch) implements InstanceCommand {}

    /** Whoever marks does so no longer: ends the instance and notes that it has been let go. */
    record LetGo() implements InstanceCommand {}

    // ---- threads --------------------------------------------------------------------------------------------------

    /**
     * Asks for a DYNAMIC child. The same thread id again asks for the same child.
     *
     * @param timeout bound on its running time in microseconds; null for the configured one
     */
    record StartChild(
            InstanceId threadId,
            DefinitionId definitionId,
            VersionSelector version,
            Payload input,
            String name,
            boolean awaited,
            OnParentEnd onParentEnd,
            @Nullable Long timeout)
            implements InstanceCommand {

        /**
         * The command for what {@code options} say.
         *
         * @throws io.heddle.HeddleException INVALID_ID if an id cannot be written everywhere an id is written
         */
        public static StartChild of(InstanceId threadId, DefinitionId definitionId, ChildOptions options) {
            return new StartChild(
                    Ids.require(threadId),
                    Ids.require(definitionId),
                    options.version() == null ? VersionSelector.latest() : VersionSelector.exact(options.version()),
                    options.input(),
                    options.name(),
                    options.awaited(),
                    options.onParentEnd() == null ? OnParentEnd.usual(options.awaited()) : options.onParentEnd(),
                    options.timeout() == null ? null : Micros.of(options.timeout()));
        }

        /** Inputs stay out of logs. */
        @Override
        public String toString() {
            return "StartChild[" + threadId + ", " + definitionId + " " + version + "]";
        }
    }

    /**
     * Asks for an attached copy of the instance. The same thread id again asks for the same copy.
     *
     * @param seq the event up to which is copied; 0 for the latest
     * @param name for people; empty for the instance's own
     */
    record StartCopy(InstanceId threadId, int seq, String name) implements InstanceCommand {}

    /**
     * Takes a named checkpoint.
     *
     * @param id null for one made of the event's number
     */
    record CreateCheckpoint(
            @Nullable String id, String description, List<String> tags, Map<String, String> customFields)
            implements InstanceCommand {
        public CreateCheckpoint {
            tags = List.copyOf(tags);
            customFields = Map.copyOf(customFields);
        }
    }

    /** The content of a checkpoint is kept. */
    record NoteCheckpointStored(int seq, int size, Map<String, Integer> children) implements InstanceCommand {}

    /** The content of a checkpoint cannot be kept. */
    record NoteCheckpointFailed(int seq, String reason) implements InstanceCommand {}

    record DeleteCheckpoint(String id) implements InstanceCommand {}

    /** Deletes the checkpoints that {@code limits} do not let stay. */
    record CleanCheckpoints(Checkpointing.Limits limits) implements InstanceCommand {}

    /**
     * Wants a PAUSED or terminal instance to go back; it does once its children have ended.
     *
     * @param seq the point; ignored where a checkpoint is named
     * @param checkpoint id of a checkpoint; empty for a bare point
     */
    record RequestRewind(int seq, String checkpoint) implements InstanceCommand {}

    /**
     * Goes back to the point that was asked for.
     *
     * @param seq the point as it was asked for
     * @param past what was read there
     * @param epoch epoch of the new permit when the instance is terminal, otherwise ignored
     */
    record Rewind(int seq, Past past, int epoch) implements InstanceCommand {}

    /** The instance cannot go back. */
    record NoteRewindFailed(String reason) implements InstanceCommand {
        /** As whoever asked for it is told. */
        public static NoteRewindFailed because(InstanceReply.Refused why) {
            return new NoteRewindFailed(why.code() + ": " + why.message());
        }
    }

    /** Tells a child to cancel. */
    record CancelChild(String threadId, String reason) implements InstanceCommand {}

    /** A child says that it exists. */
    record NoteChildStarted(String threadId) implements InstanceCommand {}

    /** A child says that it was not permitted. */
    record NoteChildRefused(String threadId, NodeError reason) implements InstanceCommand {}

    /** A child says how it ended. */
    record NoteChildEnded(
            String threadId,
            InstanceStatus status,
            @Nullable NodeError error,
            @Nullable Payload output,
            Map<String, Payload> globals)
            implements InstanceCommand {
        /** A child that has written nothing its parent wants. */
        public NoteChildEnded(
                String threadId, InstanceStatus status, @Nullable NodeError error, @Nullable Payload output) {
            this(threadId, status, error, output, Map.of());
        }
    }

    /** The root permits this parent fewer live children than it wants: the newest are given up. */
    record GiveUpChildren(int count) implements InstanceCommand {}

    /** The parent says what it wants. */
    record Heed(ParentOrder order) implements InstanceCommand {}

    /** A parent further down tells the root how many live children it wants to have; see {@link TreeCount}. */
    record CountTree(String parentId, int asOf, int live) implements InstanceCommand {}

    // ---- triggers -------------------------------------------------------------------------------------------------

    /** Lets a trigger fire, or keeps it from firing. */
    record SwitchTrigger(String triggerId, boolean enabled) implements InstanceCommand {}

    /** A run of a custom action ended; without an error it succeeded. */
    record NoteTriggerRan(
            String triggerId, int firing, @Nullable NodeError error) implements InstanceCommand {}

    /** A thread of its own that the instance wanted exists, or is refused. */
    record NoteWorkflow(String threadId, @Nullable NodeError refusal) implements InstanceCommand {}

    /** The node that ran an attempt beside the hosting process is gone: it is handed over again. */
    record NoteAttemptLost(String nodeId, int attempt, int delivery) implements InstanceCommand {}

    /** The same of the code of a trigger's custom action. */
    record NoteTriggerLost(String triggerId, int firing, int delivery) implements InstanceCommand {}

    /** Time has passed: whatever is due happens. */
    record Tick() implements InstanceCommand {}

    /**
     * The hosting process changed: attempts it ran are handed over again.
     *
     * @param sleepers ids of nodes whose attempt does nothing but wait. Nothing can have gone wrong with it, so its
     *     hand-over is no event and does not count towards the limit of hand-overs.
     * @param elsewhere names of executors whose attempts may still run on another node. They are sought, which is no event
     *     either: only what is found nowhere is handed over again, and counted
     */
    record Recover(Set<String> sleepers, Set<String> elsewhere) implements InstanceCommand {
        /** No attempt only waits, and none runs anywhere. */
        public Recover() {
            this(Set.of(), Set.of());
        }
    }
}
