package io.heddle.kernel.instance;

import io.heddle.CheckpointOccasion;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeDefinition;
import io.heddle.kernel.graph.BatchForks;
import io.heddle.kernel.graph.BatchValidator;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What happened to an instance. Nodes are named by their index: the position in the definition, then in order of
 * registration. Adding a record here needs a golden file, a line in the codec and a method in {@link Visitor}.
 */
public sealed interface InstanceEvent {

    /** Calls the method of {@code visitor} made for this event. */
    void accept(Visitor visitor);

    record InstanceCreated(InstanceHeader header, int epoch) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The instance, created just before, begins with what another run had at its {@link Origin}; nothing in it is under
     * way any more.
     *
     * @param content nodes, data and ended children; all else in it is the other run's and means nothing here
     */
    record InstanceCopied(InstanceSnapshot content) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    record InstanceStarted() implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The instance dispatches nothing until it is resumed.
     *
     * @param cascade whether its descendants pause with it
     * @param by the ancestor that was paused; null when it was this instance itself
     */
    record InstancePaused(boolean cascade, @Nullable String by) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    record InstanceResumed() implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * It was asked to start or to resume and waits for an admission slot; so that the request outlives the host.
     *
     * @param awaited false when the request was taken back
     */
    record InstanceSlotAwaited(boolean awaited) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The instance reached a terminal status; nodes still open were cancelled by events just before. */
    record InstanceEnded(
            InstanceStatus status,
            @Nullable NodeError error,
            @Nullable Payload output) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** A terminal instance runs again under a new epoch. */
    record InstanceReopened(int epoch) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Nodes joined a dynamic instance, in this order. A node whose id exists already replaces one never started. Those on
     * the paths of a fork joined with it and are run by the threads of its paths.
     */
    record NodesRegistered(List<Registration> nodes) implements InstanceEvent {
        public NodesRegistered {
            nodes = List.copyOf(nodes);
        }

        /** The nodes by the threads that run them. */
        BatchForks sorted() {
            return BatchForks.of(nodes.stream().map(Registration::entry).toList());
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    record DependenciesAdded(int node, List<Dependency> dependencies) implements InstanceEvent {
        public DependenciesAdded {
            dependencies = List.copyOf(dependencies);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Nothing in the instance has been able to move for as long as it takes to be worth saying.
     *
     * @param since since when, epoch microseconds
     */
    record InstanceStalled(long since) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    record InstanceSealed() implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The condition of one edge was evaluated outside its source's own end: at a late registration or a reset. */
    record EdgeDecided(int node, int position, boolean taken) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** An edge timed out before its source ended. */
    record EdgeExpired(int node, int position) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** A custom rule said GO. */
    record RuleSatisfied(int node, int group) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** A custom rule asked to be asked again at {@code until} (epoch microseconds); 0: it is being asked again. */
    record RuleWaiting(int node, int group, long until) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The dependencies said go, or somebody who knows better did.
     *
     * @param releasedBy index of the node whose end released this one; -1 for none, {@link #FORCED} for somebody outside
     */
    record NodeReady(int node, int releasedBy) implements InstanceEvent {
        /** A mark from outside came before the dependencies had said go. */
        public static final int FORCED = -2;

        /** Whether the dependencies had not said go. */
        public boolean isForced() {
            return releasedBy == FORCED;
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * An attempt began.
     *
     * @param input the mapped input; null when the node passes the instance input
     * @param leaseUntil end of the caller's lease (epoch microseconds); 0 for none
     */
    record NodeStarted(int node, int attempt, @Nullable Payload input, long leaseUntil) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The same attempt was handed over again. */
    record NodeRedelivered(int node, int delivery, long leaseUntil) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The executor handed the attempt to somebody outside, who will report by token. */
    record NodeDeferred(int node, int attempt) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    record LeaseExtended(int node, long until) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** A lease ended in silence: the attempt may be claimed again. */
    record LeaseEnded(int node) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * An attempt succeeded.
     *
     * @param taken which of the node's outgoing conditional edges, in their order, are taken
     */
    record NodeCompleted(int node, int attempt, Payload output, Branches taken) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    record NodeRetryScheduled(int node, int attempt, NodeError error, long dueAt) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    record NodeBackoffEnded(int node) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    record NodeFailed(int node, int attempt, NodeError error, boolean tolerated, Branches taken)
            implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The node will not run.
     *
     * @param substitute output dependents see instead, if an operator gave one
     */
    record NodeSkipped(int node, String reason, @Nullable Payload substitute, Branches taken) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    record NodeCancelled(int node, String reason) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** A rerun returned these nodes to PENDING. */
    record NodesReset(List<Integer> nodes) implements InstanceEvent {
        public NodesReset {
            nodes = List.copyOf(nodes);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A LOOP began an iteration: fresh body nodes follow the nodes there are.
     *
     * @param items all items, given with iteration 0 of a loop over items
     * @param item the one of this iteration; null for a counting loop. By itself, so that a replay reads no payload
     * @param last whether no further iteration can follow
     */
    record LoopIterationStarted(
            int node,
            int iteration,
            @Nullable Payload items,
            @Nullable Payload item,
            boolean last) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    record LoopIterationEnded(int node, int iteration, Payload result) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A global value changed.
     *
     * @param oldValue null for a new key
     */
    record GlobalSet(String key, Payload value, @Nullable Payload oldValue, int revision) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    record ChoiceRecorded(String key, Payload value) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** A result came too late or twice; nothing else changed. */
    record ResultDiscarded(int node, int attempt, boolean duplicate) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    // ---- points in time -------------------------------------------------------------------------------------------

    /**
     * A named checkpoint was taken: this very event is its point. Its content is kept afterwards.
     *
     * @param occasion why
     */
    record CheckpointTaken(
            String id,
            CheckpointOccasion occasion,
            String description,
            List<String> tags,
            Map<String, String> customFields)
            implements InstanceEvent {
        public CheckpointTaken {
            tags = List.copyOf(tags);
            customFields = Map.copyOf(customFields);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The content of a checkpoint is kept.
     *
     * @param seq its point
     * @param size bytes
     * @param children points of the children that were live, by thread id
     */
    record CheckpointStored(int seq, int size, Map<String, Integer> children) implements InstanceEvent {
        public CheckpointStored {
            children = Map.copyOf(children);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The content of a checkpoint cannot be kept, so there is no such checkpoint. */
    record CheckpointFailed(int seq, String reason) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** These checkpoints are gone; their contents go with them. */
    record CheckpointsDeleted(List<Integer> seqs) implements InstanceEvent {
        public CheckpointsDeleted {
            seqs = List.copyOf(seqs);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The instance is to go back to its event {@code seq} as soon as its children have ended.
     *
     * @param checkpoint id of the checkpoint that was named; empty for a bare point
     */
    record RewindRequested(int seq, String checkpoint) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The instance is again what it was after its event {@code toSeq}, with nothing under way.
     *
     * @param content nodes and data; all else in it means nothing here
     */
    record Rewound(int toSeq, InstanceSnapshot content) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The instance does not go back.
     *
     * @param reason for people; begins with the code of the refusal, if there is one
     */
    record RewindFailed(String reason) implements InstanceEvent {
        static final String GIVEN_UP = "RESTORE_GIVEN_UP";

        private static final Pattern WITH_CODE = Pattern.compile("([A-Z][A-Z_]*): (.*)", Pattern.DOTALL);

        /** What whoever asked for it is told. */
        InstanceReply.Refused refusal() {
            Matcher coded = WITH_CODE.matcher(reason);
            return coded.matches()
                    ? new InstanceReply.Refused(coded.group(1), coded.group(2))
                    : new InstanceReply.Refused(GIVEN_UP, reason);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    // ---- as a parent ----------------------------------------------------------------------------------------------

    /** The instance wants a child. It has it, or a refusal, in the end, whatever breaks down in between. */
    record ChildRequested(ChildRequest request) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The child exists. */
    record ChildStarted(String threadId) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The child was not permitted and never existed. */
    record ChildRefused(String threadId, NodeError reason) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The child has to end; it is told so until it has. */
    record ChildCancelRequested(String threadId, String reason) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The child ended.
     *
     * @param output of a COMPLETED child; kept if it has no node, or runs a path: a SUBWORKFLOW records it itself
     * @param globals what a COMPLETED path has written, where its fork merges it
     */
    record ChildEnded(
            String threadId,
            InstanceStatus status,
            @Nullable NodeError error,
            @Nullable Payload output,
            Map<String, Payload> globals)
            implements InstanceEvent {
        public ChildEnded {
            globals = Collections.unmodifiableMap(new LinkedHashMap<>(globals));
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * An attempt of a FORK began; its paths are given what is recorded here, whenever they begin.
     *
     * @param globals the instance's global data at this time
     * @param outputs the outputs the FORK sees, by name
     * @param near how many of them, the first ones, are of its direct upstreams
     */
    record ForkStarted(int node, int attempt, Map<String, Payload> globals, Map<String, Payload> outputs, int near)
            implements InstanceEvent {
        public ForkStarted {
            globals = Collections.unmodifiableMap(new LinkedHashMap<>(globals));
            outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    // ---- as a child -----------------------------------------------------------------------------------------------

    /**
     * The parent wants the instance to pause, or no longer does.
     *
     * @param order number of the parent's order; lower ones are late
     * @param by the ancestor that was paused; null when none is any more
     */
    record AncestorPauseChanged(int order, @Nullable String by) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    // ---- as the root of a tree ------------------------------------------------------------------------------------

    /**
     * A parent further down counts its live children.
     *
     * @param parentId the parent
     * @param asOf sequence number of the parent to which the count belongs; lower ones are late
     * @param live how many it may have from now on
     */
    record TreeCounted(String parentId, int asOf, int live) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    // ---- triggers -------------------------------------------------------------------------------------------------

    /**
     * A trigger fired; what it does is in the events that follow.
     *
     * @param trigger its index in the definition
     * @param firing how often it has fired, this time included
     * @param cause sequence number of the event it fired on
     * @param content what it says, or gives to its custom action; null where its action has neither
     */
    record TriggerFired(
            int trigger, int firing, int cause, @Nullable Payload content) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** A trigger did not fire on {@code cause}, or its action could not be carried out. */
    record TriggerFailed(int trigger, int cause, NodeError error) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    record TriggerSwitched(int trigger, boolean enabled, String reason) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The same run of a custom action was handed over again. */
    record TriggerRedelivered(int trigger, int firing, int delivery) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A run of a custom action ended.
     *
     * @param error null for success
     */
    record TriggerRan(int trigger, int firing, @Nullable NodeError error) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The instance wants a thread of its own kind, MAIN. It has it, or a refusal, in the end. */
    record WorkflowRequested(ChildRequest request) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The thread exists, or may not.
     *
     * @param refusal null when it exists
     */
    record WorkflowSettled(String threadId, @Nullable NodeError refusal) implements InstanceEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** A node joining a dynamic instance. */
    record Registration(String id, NodeDefinition definition) {
        BatchValidator.Entry entry() {
            return new BatchValidator.Entry(id, definition);
        }
    }

    /** One method per event. */
    interface Visitor {
        void on(InstanceCreated event);

        void on(InstanceCopied event);

        void on(InstanceStarted event);

        void on(InstancePaused event);

        void on(InstanceResumed event);

        void on(InstanceSlotAwaited event);

        void on(InstanceEnded event);

        void on(InstanceReopened event);

        void on(NodesRegistered event);

        void on(DependenciesAdded event);

        void on(InstanceSealed event);

        void on(InstanceStalled event);

        void on(EdgeDecided event);

        void on(EdgeExpired event);

        void on(RuleSatisfied event);

        void on(RuleWaiting event);

        void on(NodeReady event);

        void on(NodeStarted event);

        void on(NodeRedelivered event);

        void on(NodeDeferred event);

        void on(LeaseExtended event);

        void on(LeaseEnded event);

        void on(NodeCompleted event);

        void on(NodeRetryScheduled event);

        void on(NodeBackoffEnded event);

        void on(NodeFailed event);

        void on(NodeSkipped event);

        void on(NodeCancelled event);

        void on(NodesReset event);

        void on(LoopIterationStarted event);

        void on(LoopIterationEnded event);

        void on(GlobalSet event);

        void on(ChoiceRecorded event);

        void on(ResultDiscarded event);

        void on(CheckpointTaken event);

        void on(CheckpointStored event);

        void on(CheckpointFailed event);

        void on(CheckpointsDeleted event);

        void on(RewindRequested event);

        void on(Rewound event);

        void on(RewindFailed event);

        void on(ChildRequested event);

        void on(ChildStarted event);

        void on(ChildRefused event);

        void on(ChildCancelRequested event);

        void on(ChildEnded event);

        void on(ForkStarted event);

        void on(AncestorPauseChanged event);

        void on(TreeCounted event);

        void on(TriggerFired event);

        void on(TriggerFailed event);

        void on(TriggerSwitched event);

        void on(TriggerRedelivered event);

        void on(TriggerRan event);

        void on(WorkflowRequested event);

        void on(WorkflowSettled event);
    }
}
