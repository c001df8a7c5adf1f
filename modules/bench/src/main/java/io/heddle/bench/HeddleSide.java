package io.heddle.bench;

import io.heddle.Claim;
import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.InstanceId;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.bench.harness.Steps;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.runtime.engine.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.sharding.typed.GetShardRegionState;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/** Heddle through its public API. */
final class HeddleSide implements Side {
    /** A graph of any size is taken; what is built while it runs ends when it is told to, so never here. */
    private static final String SETTINGS = """
            heddle.instance.max-nodes = 0
            heddle.registry.max-definition-size = 0
            heddle.instance.sealing = EXPLICIT
            """;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final DefinitionId GROWING = DefinitionId.of("growing");

    private final Heddle heddle;
    private final LiveThreads threads;
    private final WorkflowDefinition chain = HeddleSubject.chain("chain", CHAIN);
    private final WorkflowDefinition waiting = waiting();
    private final Map<String, WorkflowHandle> graphs = new HashMap<>();

    HeddleSide(Path folder, String hocon) {
        heddle = HeddleSubject.builder(folder, SETTINGS + hocon).start();
        threads = new LiveThreads(ActorHeddle.of(heddle));
    }

    private static WorkflowDefinition waiting() {
        WorkflowBuilder builder = WorkflowDefinition.builder("waiting")
                .node("n0", node -> node.executor("sleep").config("seconds", 3600L));
        for (int n = 1; n < CHAIN; n++) {
            builder.task("n" + n, "step", "n" + (n - 1));
        }
        return builder.build();
    }

    @Override
    public CompletionStage<?> begin(String workflow) {
        return heddle.startAsync(waiting, StartOptions.id(workflow));
    }

    @Override
    public CompletionStage<?> finish(String workflow) {
        return heddle.startAsync(chain, StartOptions.id(workflow)).thenCompose(WorkflowHandle::released);
    }

    @Override
    public boolean isSettled() {
        ActorSystem<?> system = ActorHeddle.of(heddle).actorSystem();
        CompletionStage<ShardRegion.CurrentShardRegionState> state = AskPattern.ask(
                ClusterSharding.get(system).shardState(),
                replyTo -> new GetShardRegionState(Engine.INSTANCE, replyTo),
                PATIENCE,
                system.scheduler());
        return state.toCompletableFuture().join().getShards().stream()
                .allMatch(shard -> shard.getEntityIds().isEmpty());
    }

    @Override
    public List<String> contribute(String workflow, String node, String after) {
        WorkflowHandle handle = heddle.startDynamic(GROWING, StartOptions.id(workflow));
        handle.registerNodes(List.of(
                NodeBuilder.of(node).build(), NodeBuilder.of(after).after(node).build()));
        Claim claim = handle.claim(node);
        if (claim == null) {
            throw new IllegalStateException(node + " of " + workflow + " is not to be had: " + handle.node(node));
        }
        return taken(handle, handle.complete(node, claim.attempt(), Payload.json(Steps.result(workflow, node))));
    }

    @Override
    public List<String> rest(String workflow) {
        WorkflowHandle handle = heddle.handle(InstanceId.of(workflow));
        return taken(handle, handle.readyNodes());
    }

    private static List<String> taken(WorkflowHandle handle, List<String> ready) {
        List<String> taken = new ArrayList<>();
        for (String node : ready) {
            if (handle.claim(node) != null) {
                taken.add(node);
            }
        }
        return taken;
    }

    @Override
    public int completed(String workflow) {
        return Math.toIntExact(heddle.handle(InstanceId.of(workflow)).nodes().stream()
                .filter(node -> node.status() == NodeStatus.COMPLETED)
                .count());
    }

    @Override
    public void graph(WorkflowDefinition graph) {
        graphs.put(graph.id().value(), heddle.start(graph, StartOptions.DEFAULT.withAutoStart(false)));
    }

    @Override
    public int dependencies(WorkflowDefinition graph, String node) {
        WorkflowHandle handle = graphs.get(graph.id().value());
        if (handle == null) {
            throw new IllegalStateException("there is no graph " + graph.id());
        }
        return handle.node(node).edges().size();
    }

    @Override
    public CompletionStage<?> thread(String definition, String thread) {
        return threads.register(DefinitionId.of(definition), thread);
    }

    @Override
    public boolean isInUse(String definition) {
        return heddle.definitions().isActive(DefinitionId.of(definition));
    }

    @Override
    public void close() {
        heddle.close();
    }
}
