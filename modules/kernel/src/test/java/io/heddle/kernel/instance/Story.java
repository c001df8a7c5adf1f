package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.plan.WorkflowPlan;
import io.heddle.spi.DependencyRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One instance, told as a story to the bare decider: given a definition, when commands, then events, states, replies and
 * effects. Time is virtual and stands still unless {@link #after} moves it. After every command the state is audited and
 * compared with a replay of all events so far.
 */
final class Story {
    static final Expressions EXPRESSIONS = Expressions.withDefaultLimits();
    static final long START = 1_700_000_000_000_000L;

    private final InstanceDecider decider = new InstanceDecider(new PlainCheck());
    private final List<EventBatch> journal = new ArrayList<>();
    private final WorkflowPlan plan;
    private boolean dynamic;
    private InstanceSettings settings = InstanceSettings.DEFAULTS;
    private InstanceOverrides overrides = InstanceOverrides.NONE;
    private Payload input = Payload.json("{}");
    private Map<String, Payload> globals = Map.of();
    private Lineage lineage = Lineage.ROOT;
    private long now = START;
    private @Nullable String nextId;

    private InstanceState state = InstanceState.NONE;
    private InstanceReply reply = new InstanceReply.Nothing();
    private List<String> events = List.of();
    private List<InstanceEffect> effects = List.of();

    private Story(WorkflowDefinition definition) {
        this(WorkflowPlan.compile(definition, "hash", new byte[0], EXPRESSIONS));
    }

    private Story(WorkflowPlan plan) {
        this.plan = plan;
    }

    /** Another instance of the same compiled definition. */
    Story sibling() {
        return new Story(plan);
    }

    // ---- given ----------------------------------------------------------------------------------------------------

    static Story of(UnaryOperator<WorkflowBuilder> nodes) {
        return new Story(nodes.apply(WorkflowDefinition.builder("story")).build());
    }

    /** A dynamic instance, without nodes so far. */
    static Story dynamic(UnaryOperator<WorkflowBuilder> config) {
        Story story =
                new Story(config.apply(WorkflowDefinition.builder("story")).build());
        story.dynamic = true;
        return story;
    }

    static Story dynamic() {
        return dynamic(workflow -> workflow);
    }

    Story settings(UnaryOperator<SettingsBuilder> change) {
        settings = change.apply(new SettingsBuilder()).build();
        return this;
    }

    Story overrides(InstanceOverrides value) {
        overrides = value;
        return this;
    }

    Story input(String json) {
        input = Payload.json(json);
        return this;
    }

    Story globals(Map<String, Payload> values) {
        globals = values;
        return this;
    }

    Story lineage(Lineage place) {
        lineage = place;
        return this;
    }

    // ---- when -----------------------------------------------------------------------------------------------------

    InstanceCommand.Create creation(boolean start) {
        return new InstanceCommand.Create(
                new InstanceHeader(
                        InstanceId.of("i-1"),
                        plan,
                        false,
                        dynamic,
                        "name",
                        "executor",
                        lineage,
                        input,
                        new LinkedHashMap<>(globals),
                        start,
                        overrides,
                        settings),
                1,
                start);
    }

    /** What it was after its event {@code seq}; 0 for its latest. */
    Past past(int seq) {
        Past past = Past.NONE;
        for (EventBatch batch : journal) {
            if (past.state().seq() < (seq == 0 ? state.seq() : seq)) {
                past = past.evolve(batch, seq == 0 ? state.seq() : seq);
            }
        }
        return past;
    }

    /** A copy of what it was then, not started. */
    Story copied(int seq) {
        return begunWith(past(seq), false);
    }

    /** A thread {@code i-2} made from {@code past}. */
    Story begunWith(Past past, boolean goesOn) {
        Story copy = new Story(plan);
        copy.now = now;
        InstanceHeader header = state.header()
                .copy(
                        InstanceId.of("i-2"),
                        "copy",
                        "executor",
                        Lineage.copyOf(
                                new Origin(state.header().id(), past.state().seq(), goesOn)),
                        goesOn);
        return copy.send(new InstanceCommand.Create(header, 1, goesOn, ParentOrder.RUN, past));
    }

    Story create() {
        return send(creation(false));
    }

    /** Created and started at once. */
    Story start() {
        return send(creation(true));
    }

    Story after(Duration time) {
        now += Micros.of(time);
        return this;
    }

    /** Moves the clock, then ticks. */
    Story tickAfter(Duration time) {
        return after(time).send(new InstanceCommand.Tick());
    }

    /** Moves the clock to the next due instant, then ticks. */
    Story tickWhenDue() {
        assertThat(state.nextDue()).as("next due").isNotEqualTo(Long.MAX_VALUE);
        now = Math.max(now, state.nextDue());
        return send(new InstanceCommand.Tick());
    }

    /** The current attempt succeeds with {@code {}}. */
    Story completes(String... ids) {
        for (String id : ids) {
            completesWith(id, "{}");
        }
        return this;
    }

    Story completesWith(String id, String json) {
        return send(new InstanceCommand.Complete(id, attempt(id), Payload.json(json)));
    }

    /** The current attempt fails and another could help. */
    Story fails(String id) {
        return send(new InstanceCommand.Fail(id, attempt(id), NodeError.retryable("EXECUTOR_ERROR", "it broke")));
    }

    Story failsFatally(String id) {
        return send(new InstanceCommand.Fail(id, attempt(id), NodeError.fatal("EXECUTOR_ERROR", "it broke")));
    }

    Story failsWith(String id, NodeError error) {
        return send(new InstanceCommand.Fail(id, attempt(id), error));
    }

    Story pause() {
        return send(new InstanceCommand.Pause(true));
    }

    Story resume() {
        return send(new InstanceCommand.Resume());
    }

    Story cancel() {
        return send(new InstanceCommand.Cancel("no longer wanted"));
    }

    Story skip(String id) {
        return send(new InstanceCommand.SkipNode(id, null));
    }

    Story skipWith(String id, String json) {
        return send(new InstanceCommand.SkipNode(id, Payload.json(json)));
    }

    Story cancelNode(String id) {
        return send(new InstanceCommand.CancelNode(id, "not needed"));
    }

    Story rerun(String id) {
        return send(new InstanceCommand.Rerun(id, false, state.epoch() + 1));
    }

    Story rerunByForce(String id) {
        return send(new InstanceCommand.Rerun(id, true, state.epoch() + 1));
    }

    Story retryFailed() {
        return send(new InstanceCommand.RetryFailed(state.epoch() + 1));
    }

    Story claim(String id) {
        return send(new InstanceCommand.Claim(id));
    }

    Story heartbeat(String id) {
        return send(new InstanceCommand.Heartbeat(id, attempt(id)));
    }

    Story register(NodeBuilder... nodes) {
        return send(InstanceCommand.RegisterNodes.of(
                Arrays.stream(nodes).map(NodeBuilder::build).toList()));
    }

    Story replace(NodeBuilder node) {
        NodeDefinition built = node.build();
        return send(
                new InstanceCommand.RegisterNodes(List.of(new InstanceEvent.Registration(built.key(), built)), true));
    }

    Story seal() {
        return send(new InstanceCommand.Seal());
    }

    Story recover() {
        return send(new InstanceCommand.Recover());
    }

    /** Answers the first rule of {@code id} about its edges as they stand. */
    Story rule(String id, DependencyRule.Decision decision) {
        return rule(id, 0, decision);
    }

    Story rule(String id, int group, DependencyRule.Decision decision) {
        return send(new InstanceCommand.ApplyRule(index(id), group, node(id).edgesSince(), decision));
    }

    Story ruleFails(String id) {
        return send(new InstanceCommand.FailRule(index(id), 0, node(id).edgesSince(), "it threw"));
    }

    /** Gives the next command this client id. */
    Story withId(String commandId) {
        nextId = commandId;
        return this;
    }

    Story send(InstanceCommand command) {
        InstanceState before = state;
        String commandId = nextId;
        nextId = null;
        Decision decision = decider.decide(before, command, commandId, now);
        reply = decision.reply();
        effects = decision.effects();
        if (decision.batch() == null) {
            assertThat(decision.next()).as("state without events").isSameAs(before);
            events = List.of();
        } else {
            EventBatch batch = decision.batch();
            state = decision.next();
            journal.add(batch);
            events = batch.events().stream()
                    .map(event -> EventText.of(event, state))
                    .toList();
            assertThat(InstanceAudit.difference(state, before.evolve(batch)))
                    .as("decided / evolved after %s", command)
                    .isNull();
            assertThat(InstanceAudit.difference(state, replayed()))
                    .as("live / replayed after %s", command)
                    .isNull();
        }
        assertThat(InstanceAudit.problems(state)).as("after %s", command).isEmpty();
        for (InstanceEffect effect : effects) {
            if (effect instanceof InstanceEffect.Execute execute) {
                NodeState node = state.nodes.get(execute.node());
                assertThat(node.status).as("%s", effect).isEqualTo(NodeStatus.EXECUTING);
                assertThat(node.attempt).as("%s", effect).isEqualTo(execute.attempt());
            }
        }
        return this;
    }

    /** Forgets everything but the journal, as a crash does. */
    Story crash() {
        state = replayed();
        return this;
    }

    List<HistoryEntry> history() {
        List<HistoryEntry> entries = new ArrayList<>();
        History.of(journal.iterator(), InstanceState.NONE).forEachRemaining(entries::add);
        return entries;
    }

    private InstanceState replayed() {
        InstanceState replayed = InstanceState.NONE;
        for (EventBatch batch : journal) {
            replayed = replayed.evolve(batch);
        }
        return replayed;
    }

    // ---- then -----------------------------------------------------------------------------------------------------

    /** Each line is {@code id STATUS}. */
    Story expect(String... lines) {
        assertThat(Stream.of(lines).map(this::actual)).containsExactly(lines);
        return this;
    }

    private String actual(String line) {
        String id = line.substring(0, line.indexOf(' '));
        int node = state.topology.indexOf(id);
        return id + " " + (node < 0 ? "UNKNOWN" : state.nodes.get(node).status);
    }

    Story instance(InstanceStatus status) {
        assertThat(state.status()).isEqualTo(status);
        return this;
    }

    Story counts(int completed, int failed, int skipped, int cancelled) {
        assertThat(state.counts).isEqualTo(new Counts(0, 0, 0, completed, failed, skipped, cancelled));
        return this;
    }

    /** What the last command made happen, exactly. */
    Story happened(String... lines) {
        assertThat(events).containsExactly(lines);
        return this;
    }

    /** Among what the last command made happen. */
    Story happenedAlso(String... lines) {
        assertThat(events).containsSubsequence(lines);
        return this;
    }

    Story nothingHappened() {
        assertThat(events).isEmpty();
        return this;
    }

    Story replied(InstanceReply expected) {
        assertThat(reply).isEqualTo(expected);
        return this;
    }

    Story refused(String code) {
        assertThat(reply).isInstanceOf(InstanceReply.Refused.class);
        assertThat(((InstanceReply.Refused) reply).code()).isEqualTo(code);
        return nothingHappened();
    }

    Story invalid(String code) {
        assertThat(reply).isInstanceOf(InstanceReply.Invalid.class);
        assertThat(((InstanceReply.Invalid) reply).findings())
                .extracting(finding -> finding.code())
                .contains(code);
        return nothingHappened();
    }

    /** Each line is {@code execute id attempt delivery}, {@code stop id attempt} or {@code ask id group}. */
    Story effects(String... lines) {
        assertThat(effects.stream().map(this::effectText)).containsExactly(lines);
        return this;
    }

    private String effectText(InstanceEffect effect) {
        if (effect instanceof InstanceEffect.Execute execute) {
            return "execute " + id(execute.node()) + " " + execute.attempt() + " " + execute.delivery();
        }
        if (effect instanceof InstanceEffect.Seek seek) {
            return "seek " + id(seek.node()) + " " + seek.attempt() + " " + seek.delivery();
        }
        if (effect instanceof InstanceEffect.SeekTrigger seek) {
            return "seek trigger "
                    + state.header().plan().triggers().get(seek.trigger()).id() + " " + seek.firing() + " "
                    + seek.delivery();
        }
        if (effect instanceof InstanceEffect.Stop stop) {
            return "stop " + id(stop.node()) + " " + stop.attempt();
        }
        if (effect instanceof InstanceEffect.RunTrigger run) {
            return "run " + state.header().plan().triggers().get(run.trigger()).id() + " " + run.firing() + " "
                    + run.delivery();
        }
        InstanceEffect.EvaluateRule ask = (InstanceEffect.EvaluateRule) effect;
        return "ask " + id(ask.node()) + " " + ask.group();
    }

    Story reason(String id, String expected) {
        assertThat(node(id).details.reason).as("reason of " + id).isEqualTo(expected);
        return this;
    }

    Story error(String id, String code) {
        NodeError error = node(id).details.error;
        assertThat(error == null ? null : error.code()).as("error of " + id).isEqualTo(code);
        return this;
    }

    Story instanceError(String code) {
        NodeError error = state.error();
        assertThat(error == null ? null : error.code())
                .as("error of the instance")
                .isEqualTo(code);
        return this;
    }

    Story output(String json) {
        Payload output = state.output();
        assertThat(output == null ? null : output.text()).isEqualTo(json);
        return this;
    }

    /** Keys of the direct upstreams whose outputs the node sees. */
    Story sees(String id, String... keys) {
        assertThat(Visibility.immediate(state, index(id)).keySet()).containsExactly(keys);
        return this;
    }

    Story seesOutput(String id, String key, String json) {
        Payload seen = Visibility.immediate(state, index(id)).get(key);
        assertThat(seen == null ? null : seen.text()).isEqualTo(json);
        return this;
    }

    Story mappedInput(String id, String json) {
        Payload mapped = node(id).details.input;
        assertThat(mapped == null ? null : mapped.text()).isEqualTo(json);
        return this;
    }

    Story discarded(int late, int duplicate) {
        assertThat(List.of(state.late, state.duplicate)).containsExactly(late, duplicate);
        return this;
    }

    // ---- looking --------------------------------------------------------------------------------------------------

    InstanceState state() {
        return state;
    }

    InstanceReply reply() {
        return reply;
    }

    List<String> events() {
        return events;
    }

    List<InstanceEffect> effectList() {
        return effects;
    }

    List<EventBatch> journal() {
        return journal;
    }

    InstanceDecider decider() {
        return decider;
    }

    DefinitionId definitionId() {
        return plan.definition().id();
    }

    long now() {
        return now;
    }

    NodeState node(String id) {
        return state.nodes.get(index(id));
    }

    int attempt(String id) {
        return node(id).attempt;
    }

    int index(String id) {
        int node = state.topology.indexOf(id);
        assertThat(node).as("index of " + id).isNotNegative();
        return node;
    }

    private String id(int node) {
        return state.topology.id(node);
    }
}
