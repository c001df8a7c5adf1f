package io.heddle.runtime.embedded;

import io.heddle.AttemptView;
import io.heddle.CascadeReport;
import io.heddle.CheckpointCleanup;
import io.heddle.CheckpointLimits;
import io.heddle.CheckpointOptions;
import io.heddle.CheckpointView;
import io.heddle.ChildOptions;
import io.heddle.ChildView;
import io.heddle.Claim;
import io.heddle.CopyOptions;
import io.heddle.CriticalPath;
import io.heddle.DefinitionId;
import io.heddle.ForkResult;
import io.heddle.GraphFormat;
import io.heddle.GraphReport;
import io.heddle.GraphSnapshot;
import io.heddle.HistoryEntry;
import io.heddle.HistoryFilter;
import io.heddle.HistoryPage;
import io.heddle.InstanceId;
import io.heddle.InstanceResult;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.NodeError;
import io.heddle.NodeView;
import io.heddle.Payload;
import io.heddle.PerformanceReport;
import io.heddle.RestoreOptions;
import io.heddle.ThreadTree;
import io.heddle.TriggerView;
import io.heddle.WaitCause;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeDefinition;
import io.heddle.kernel.graph.GraphExport;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.runtime.client.InstanceClient;
import io.heddle.runtime.engine.Engine;
import io.heddle.runtime.instance.InstanceQuery;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A handle; every call is a message to the instance. */
record EmbeddedHandle(Engine engine, InstanceId id) implements WorkflowHandle {

    @Override
    public InstanceResult awaitEnd() {
        return Waiting.forever(ended());
    }

    @Override
    public InstanceResult awaitEnd(Duration timeout) {
        return Waiting.atMost(timeout, ended(), "the end of instance " + id);
    }

    @Override
    public CompletionStage<InstanceResult> ended() {
        return engine.instances().ended(id);
    }

    @Override
    public InstanceResult awaitReleased() {
        return Waiting.forever(released());
    }

    @Override
    public CompletionStage<InstanceResult> released() {
        return engine.instances().released(id);
    }

    @Override
    public InstanceView status() {
        return Waiting.forever(statusAsync());
    }

    @Override
    public CompletionStage<InstanceView> statusAsync() {
        return engine.instances()
                .read(id, new InstanceQuery.Status(), InstanceQuery.StatusIs.class)
                .thenApply(InstanceQuery.StatusIs::view);
    }

    @Override
    public List<NodeView> nodes() {
        return read(new InstanceQuery.Nodes(), InstanceQuery.NodesAre.class).nodes();
    }

    @Override
    public NodeView node(String nodeId) {
        return read(new InstanceQuery.Node(nodeId), InstanceQuery.NodesAre.class)
                .nodes()
                .get(0);
    }

    @Override
    public List<HistoryEntry> history(long fromSeq, int limit) {
        return Waiting.forever(engine.history(id, fromSeq, limit));
    }

    @Override
    public HistoryPage history(HistoryFilter filter) {
        return Waiting.forever(engine.history(id, filter));
    }

    @Override
    public List<WaitCause> explain() {
        return read(new InstanceQuery.Explain(null), InstanceQuery.CausesAre.class)
                .causes();
    }

    @Override
    public List<WaitCause> explain(String nodeId) {
        return read(new InstanceQuery.Explain(nodeId), InstanceQuery.CausesAre.class)
                .causes();
    }

    @Override
    public GraphReport validate() {
        return read(new InstanceQuery.Validate(), InstanceQuery.ReportIs.class).report();
    }

    @Override
    public GraphSnapshot graph() {
        return read(new InstanceQuery.Graph(), InstanceQuery.GraphIs.class).graph();
    }

    @Override
    public String graph(GraphFormat format) {
        return GraphExport.toText(graph(), format);
    }

    @Override
    public List<AttemptView> executionPath() {
        return Waiting.forever(engine.diagnoses().executionPath(id));
    }

    @Override
    public CriticalPath criticalPath() {
        return Waiting.forever(engine.diagnoses().criticalPath(id));
    }

    @Override
    public PerformanceReport report() {
        return Waiting.forever(engine.diagnoses().report(id));
    }

    @Override
    public InstanceStatus start() {
        return lifeCycle(new InstanceCommand.Start());
    }

    @Override
    public InstanceStatus pause() {
        return pause(true);
    }

    @Override
    public InstanceStatus pause(boolean cascade) {
        return lifeCycle(new InstanceCommand.Pause(cascade));
    }

    @Override
    public InstanceStatus resume() {
        return lifeCycle(new InstanceCommand.Resume());
    }

    @Override
    public InstanceStatus cancel(String reason) {
        return Waiting.forever(cancelAsync(reason));
    }

    @Override
    public CompletionStage<InstanceStatus> cancelAsync(String reason) {
        return engine.instances()
                .perform(id, new InstanceCommand.Cancel(reason))
                .thenApply(this::status);
    }

    @Override
    public CascadeReport cancelTree(String reason) {
        return Waiting.forever(engine.cancelTree(id, reason));
    }

    @Override
    public List<ChildView> children() {
        return Waiting.forever(engine.trees().children(id));
    }

    @Override
    public ThreadTree tree() {
        return Waiting.forever(engine.trees().tree(id));
    }

    @Override
    public WorkflowHandle startChild(DefinitionId definitionId, ChildOptions options) {
        InstanceReply.ChildAccepted accepted =
                Waiting.forever(engine.instances().startChild(id, definitionId, options));
        return new EmbeddedHandle(engine, InstanceId.of(accepted.threadId()));
    }

    @Override
    public WorkflowHandle copy() {
        return copy(CopyOptions.DEFAULT);
    }

    @Override
    public WorkflowHandle copy(CopyOptions options) {
        return new EmbeddedHandle(engine, Waiting.forever(engine.copy(id, options)));
    }

    @Override
    public CheckpointView createCheckpoint(CheckpointOptions options) {
        return Waiting.forever(engine.checkpoint(id, options));
    }

    @Override
    public List<CheckpointView> checkpoints() {
        return Waiting.forever(engine.checkpoints(id));
    }

    @Override
    public CheckpointCleanup deleteCheckpoint(String checkpoint) {
        return Waiting.forever(engine.deleteCheckpoint(id, checkpoint));
    }

    @Override
    public CheckpointCleanup cleanUpCheckpoints(CheckpointLimits limits) {
        return Waiting.forever(engine.cleanUpCheckpoints(id, limits));
    }

    @Override
    public WorkflowHandle restore(RestoreOptions options) {
        return new EmbeddedHandle(engine, Waiting.forever(engine.restore(id, options)));
    }

    @Override
    public void cancelChild(InstanceId child, String reason) {
        InstanceReply reply =
                Waiting.forever(engine.instances().perform(id, new InstanceCommand.CancelChild(child.value(), reason)));
        if (!(reply instanceof InstanceReply.Nothing)) {
            InstanceClient.expect(id, reply, InstanceReply.Done.class);
        }
    }

    @Override
    public List<ChildView> awaitChildren() {
        return awaitChildren(engine.waitChildrenTimeout());
    }

    @Override
    public List<ChildView> awaitChildren(Duration timeout) {
        return Waiting.forever(engine.awaitChildren(id, timeout));
    }

    @Override
    public List<String> registerNodes(List<NodeDefinition> nodes) {
        return perform(InstanceCommand.RegisterNodes.of(nodes), InstanceReply.Registered.class)
                .ready();
    }

    @Override
    public ForkResult fork(List<NodeDefinition> nodes) {
        return Waiting.forever(forkAsync(nodes));
    }

    @Override
    public ForkResult fork(List<NodeDefinition> nodes, Duration timeout) {
        return Waiting.atMost(timeout, forkAsync(nodes), "what came of the fork of instance " + id);
    }

    @Override
    public CompletionStage<ForkResult> forkAsync(List<NodeDefinition> nodes) {
        return engine.instances().fork(id, nodes);
    }

    @Override
    public List<String> addDependencies(String nodeId, List<Dependency> dependencies) {
        return perform(new InstanceCommand.AddDependencies(nodeId, dependencies), InstanceReply.Registered.class)
                .ready();
    }

    @Override
    public void seal() {
        InstanceReply reply = Waiting.forever(engine.instances().perform(id, new InstanceCommand.Seal()));
        if (!(reply instanceof InstanceReply.AlreadyTerminal)) {
            InstanceClient.expect(id, reply, InstanceReply.Sealed.class);
        }
    }

    @Override
    public List<String> readyNodes() {
        return read(new InstanceQuery.ReadyNodes(), InstanceQuery.ReadyNodesAre.class)
                .nodeIds();
    }

    @Override
    public @Nullable Claim claim(String nodeId) {
        return Waiting.forever(engine.claim(id, nodeId));
    }

    @Override
    public List<String> complete(String nodeId, int attempt, Payload output) {
        return recorded(new InstanceCommand.Complete(nodeId, attempt, output));
    }

    @Override
    public void fail(String nodeId, int attempt, NodeError error) {
        recorded(new InstanceCommand.Fail(nodeId, attempt, error));
    }

    @Override
    public boolean heartbeat(String nodeId, int attempt) {
        InstanceReply reply =
                Waiting.forever(engine.instances().perform(id, new InstanceCommand.Heartbeat(nodeId, attempt)));
        if (reply instanceof InstanceReply.Stop) {
            return false;
        }
        InstanceClient.expect(id, reply, InstanceReply.Continue.class);
        return true;
    }

    @Override
    public boolean giveBack(String nodeId, int attempt) {
        InstanceReply reply =
                Waiting.forever(engine.instances().perform(id, new InstanceCommand.GiveBack(nodeId, attempt)));
        if (reply instanceof InstanceReply.Stop) {
            return false;
        }
        InstanceClient.expect(id, reply, InstanceReply.Done.class);
        return true;
    }

    @Override
    public List<String> signal(String nodeId, Payload output) {
        return recorded(new InstanceCommand.Signal(nodeId, output, null));
    }

    @Override
    public void signalFailure(String nodeId, NodeError error) {
        recorded(new InstanceCommand.Signal(nodeId, Payload.NULL, error));
    }

    @Override
    public void skipNode(String nodeId, @Nullable Payload substitute) {
        recorded(new InstanceCommand.SkipNode(nodeId, substitute));
    }

    @Override
    public void cancelNode(String nodeId, String reason) {
        recorded(new InstanceCommand.CancelNode(nodeId, reason));
    }

    @Override
    public InstanceStatus rerun(String nodeId, boolean force) {
        return status(Waiting.forever(engine.instances().reopen(id, "rerun", nodeId, force)));
    }

    @Override
    public InstanceStatus retryFailed() {
        return status(Waiting.forever(engine.instances().reopen(id, "retryFailed", null, false)));
    }

    @Override
    public int setGlobal(String key, Payload value, @Nullable Integer expectedRevision) {
        return perform(new InstanceCommand.SetGlobal(key, value, expectedRevision), InstanceReply.GlobalRecorded.class)
                .revision();
    }

    @Override
    public List<TriggerView> triggers() {
        return read(new InstanceQuery.Triggers(), InstanceQuery.TriggersAre.class)
                .triggers();
    }

    @Override
    public void enableTrigger(String triggerId, boolean enabled) {
        perform(new InstanceCommand.SwitchTrigger(triggerId, enabled), InstanceReply.Done.class);
    }

    @Override
    public void recordChoice(String key, Payload value) {
        perform(new InstanceCommand.RecordChoice(key, value), InstanceReply.Done.class);
    }

    private InstanceStatus lifeCycle(InstanceCommand command) {
        return status(Waiting.forever(engine.instances().perform(id, command)));
    }

    private InstanceStatus status(InstanceReply reply) {
        if (reply instanceof InstanceReply.AlreadyTerminal terminal) {
            return terminal.status();
        }
        return InstanceClient.expect(id, reply, InstanceReply.Done.class).status();
    }

    private List<String> recorded(InstanceCommand command) {
        return recorded(id, Waiting.forever(engine.instances().perform(id, command)));
    }

    static List<String> recorded(InstanceId id, InstanceReply reply) {
        if (reply instanceof InstanceReply.Late || reply instanceof InstanceReply.Duplicate) {
            return List.of();
        }
        return InstanceClient.expect(id, reply, InstanceReply.Recorded.class).ready();
    }

    private <T extends InstanceReply> T perform(InstanceCommand command, Class<T> type) {
        return InstanceClient.expect(id, Waiting.forever(engine.instances().perform(id, command)), type);
    }

    private <T extends InstanceQuery.Answer> T read(InstanceQuery query, Class<T> type) {
        return Waiting.forever(engine.instances().read(id, query, type));
    }
}
