package io.heddle.kernel.instance;

import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.plan.WorkflowPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** One instance under test: commands go in, the state and the batches can be looked at. */
final class Desk {
    static final long START = 1_700_000_000_000_000L;
    private static final Expressions EXPRESSIONS = Expressions.withDefaultLimits();

    final InstanceDecider decider =
            new InstanceDecider((graph, batch) -> List.of(), InstanceDecider.DEFAULT_MAX_CHAIN_DEPTH, true);
    final List<EventBatch> batches = new ArrayList<>();
    InstanceState state = InstanceState.NONE;
    /** Before the last batch. */
    InstanceState before = InstanceState.NONE;

    /** Of the last command. */
    Transitions transitions = Transitions.NONE;

    long now = START;

    /** A running static instance. */
    static Desk running(UnaryOperator<WorkflowBuilder> nodes) {
        return created(nodes, true);
    }

    static Desk created(UnaryOperator<WorkflowBuilder> nodes, boolean start) {
        Desk desk = new Desk();
        desk.perform(new InstanceCommand.Create(
                header(nodes.apply(WorkflowDefinition.builder("w")).build(), false), 1, start));
        return desk;
    }

    /** A running instance without nodes. */
    static Desk dynamic(InstanceSettings settings) {
        Desk desk = new Desk();
        InstanceHeader plain = header(WorkflowDefinition.builder("w").build(), true);
        desk.perform(new InstanceCommand.Create(
                new InstanceHeader(
                        plain.id(),
                        plain.plan(),
                        true,
                        true,
                        "",
                        "",
                        Lineage.ROOT,
                        plain.input(),
                        Map.of(),
                        true,
                        InstanceOverrides.NONE,
                        settings),
                1,
                true));
        return desk;
    }

    static InstanceHeader header(WorkflowDefinition definition, boolean dynamic) {
        return new InstanceHeader(
                InstanceId.of("i-1"),
                WorkflowPlan.compile(definition, "hash", new byte[0], EXPRESSIONS),
                false,
                dynamic,
                "a run",
                "me",
                Lineage.ROOT,
                Payload.json("{\"n\":5}"),
                Map.of("g", Payload.json("1")),
                true,
                InstanceOverrides.NONE,
                InstanceSettings.DEFAULTS);
    }

    InstanceReply perform(InstanceCommand command) {
        Decision decision = decider.decide(state, command, null, now);
        if (decision.batch() != null) {
            before = state;
            batches.add(decision.batch());
        }
        state = decision.next();
        transitions = decision.transitions();
        return decision.reply();
    }

    Desk complete(String node, String json) {
        perform(new InstanceCommand.Complete(
                node, state.nodes.get(state.topology.indexOf(node)).attempt, Payload.json(json)));
        return this;
    }

    Desk after(long seconds) {
        now += seconds * 1_000_000;
        perform(new InstanceCommand.Tick());
        return this;
    }

    void register(NodeBuilder... nodes) {
        perform(InstanceCommand.RegisterNodes.of(
                Arrays.stream(nodes).map(NodeBuilder::build).toList()));
    }

    /** Causes as {@code REASON node: detail}. */
    List<String> explain() {
        return brief(Explanations.of(state, 0, now));
    }

    List<String> explain(String node) {
        return brief(Explanations.byId(state, node, 0, now));
    }

    private static List<String> brief(List<io.heddle.WaitCause> causes) {
        return causes.stream()
                .map(cause -> cause.reason() + (cause.nodeId() == null ? "" : " " + cause.nodeId()) + ": "
                        + cause.detail()
                        + (cause.since() == null ? "" : " since " + seconds(cause.since()))
                        + (cause.until() == null ? "" : " until " + seconds(cause.until())))
                .toList();
    }

    private static long seconds(java.time.Instant instant) {
        return (Micros.of(instant) - START) / 1_000_000;
    }
}
